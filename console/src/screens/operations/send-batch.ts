import { api, read } from "../../api/client.ts";
import type { OperationBatchEntry } from "../../api/openapi.d.ts";
import type { BatchVerb } from "./batch-verbs.ts";

/** Retries or cancels several operations. The answer tells the result of each. */
export async function sendBatch(verb: BatchVerb, ids: string[], key: string): Promise<OperationBatchEntry[]> {
  const options = { body: { ids }, params: { header: { "Idempotency-Key": key } } };
  const answer = verb === "retry" ? api.POST("/operations/retry", options) : api.POST("/operations/cancel", options);
  return (await read(answer)).items;
}
