import { queryOptions } from "@tanstack/react-query";
import { authorizedFetch } from "../api/authorized-fetch.ts";
import { problemOf } from "../api/problem.ts";
import type { ApiCall } from "./shell-text.ts";

/** The effects that a write would have: the answer of `?dryRun=true`. Nothing is written. */
export type DryRun = {
  accepted: boolean;
  problems: { code: string; pointer?: string; detail: string }[];
  operations: { kind: string; target: { type: string; id: string }; steps: string[] }[];
  stacks: {
    productId: string;
    account: string;
    region: string;
    name: string;
    action: "create" | "update" | "delete";
    parameters: Record<string, string>;
  }[];
  seats?: { limit: number; used: number; after: number };
  lost: string[];
};

/** The query for what a write would do. The same decision executes it later. */
export const dryRunQuery = (call: ApiCall) =>
  queryOptions({ queryKey: ["dryRun", call], queryFn: () => sendDryRun(call), gcTime: 30_000, staleTime: 0 });

async function sendDryRun({ method, path, body }: ApiCall): Promise<DryRun> {
  const separator = path.includes("?") ? "&" : "?";
  const url = `${location.origin}/v1${path}${separator}dryRun=true`;
  const headers = body === undefined ? undefined : { "Content-Type": "application/json" };
  const request = new Request(url, { method, ...(headers && { headers, body: JSON.stringify(body) }) });
  const response = await authorizedFetch(request);
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw problemOf(response, answer);
  return answer as DryRun;
}
