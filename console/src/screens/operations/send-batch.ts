import { authorizedFetch } from "../../api/authorized-fetch.ts";
import { problemOf } from "../../api/problem.ts";
import type { Operation } from "../../api/resources.ts";
import type { BatchVerb } from "./batch-verbs.ts";

/** The result for one operation of a batch. */
export type BatchItem = { id: string; operation?: Operation; problem?: { title: string; detail?: string } };

/** Retries or cancels several operations. The answer tells the result of each. */
export async function sendBatch(verb: BatchVerb, ids: readonly string[], key: string): Promise<BatchItem[]> {
  const response = await authorizedFetch(
    new Request(`${location.origin}/v1/operations/${verb}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
      body: JSON.stringify({ ids }),
    }),
  );
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw problemOf(response, body);
  return (body as { items: BatchItem[] }).items;
}
