import { queryOptions } from "@tanstack/react-query";
import { authorizedFetch } from "../api/authorized-fetch.ts";
import { problemOf } from "../api/problem.ts";
import type { Preview } from "../api/resources.ts";
import type { ApiCall } from "./shell-text.ts";

/** The query for what a write would do. The same decision executes it later. */
export const dryRunQuery = (call: ApiCall) =>
  queryOptions({ queryKey: ["dryRun", call], queryFn: () => sendDryRun(call), gcTime: 30_000, staleTime: 0 });

async function sendDryRun({ method, path, body }: ApiCall): Promise<Preview> {
  const separator = path.includes("?") ? "&" : "?";
  const url = `${location.origin}/v1${path}${separator}dryRun=true`;
  const headers = body === undefined ? undefined : { "Content-Type": "application/json" };
  const request = new Request(url, { method, ...(headers && { headers, body: JSON.stringify(body) }) });
  const response = await authorizedFetch(request);
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw problemOf(response, answer);
  return answer as Preview;
}
