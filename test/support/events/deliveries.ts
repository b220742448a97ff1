import { setTimeout as delay } from "node:timers/promises";
import type { SQSEvent } from "aws-lambda";
import { expect } from "vitest";
import type { Consumer } from "../../../consumer/consume.ts";
import type { Envelope } from "../../../events/envelope.ts";
import { toSqsRecord } from "./message-formats.ts";

/** The time until a failed message is delivered again, in ms. All rounds together are longer than any claim in these
 *  tests. */
const VISIBILITY_MS = 1;

/** Builds an SQS batch with the messages m0, m1, … */
export const buildSqsBatch = (envelopes: unknown[]) =>
  ({ Records: envelopes.map((one, index) => toSqsRecord(one, `m${index}`)) }) as unknown as SQSEvent;

/** Delivers events like a queue: failed messages are delivered again. */
export async function deliverWithRetries(consumer: Consumer, envelopes: Envelope[]): Promise<void> {
  let waiting = envelopes;
  for (let attempt = 0; waiting.length > 0; attempt += 1) {
    expect(attempt).toBeLessThan(50);
    const { batchItemFailures } = await consumer(buildSqsBatch(waiting));
    waiting = batchItemFailures.map(({ itemIdentifier }) => waiting[Number(itemIdentifier.slice(1))] as Envelope);
    if (waiting.length > 0) await delay(VISIBILITY_MS);
  }
}
