import { authorizedFetch } from "./authorized-fetch.ts";
import { problemOf } from "./problem.ts";

/** Posts a question whose answer changes nothing, such as the check of a template. */
export async function postJson<Body>(path: string, question: unknown, signal?: AbortSignal): Promise<Body> {
  const request = new Request(`${location.origin}/v1${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(question),
    signal: signal ?? null,
  });
  const response = await authorizedFetch(request);
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw problemOf(response, body);
  return body as Body;
}
