import { randomUUID } from "node:crypto";
import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import type { BasePersistenceLayer } from "@aws-lambda-powertools/idempotency/persistence";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { EventName, EventOf } from "../events/catalog.ts";
import type { AggregateType } from "../events/define-event.ts";
import { type Envelope, sourceOf } from "../events/envelope.ts";
import { type FailedRecord, logFailedRecord } from "./failed-record.ts";
import { createTurnQueue, decideVerdict, type Verdict } from "./order.ts";
import type { OrderStore } from "./order-store.ts";
import { parse, type Received } from "./parse.ts";
import { limitTime } from "./time-limit.ts";

/** The handlers by event. They must be safe to repeat: a process may die after the effect and before its record. They
 *  must expect values of an enumeration that their types do not list: a later version of the platform may add some. */
export type Handlers = { readonly [Name in EventName]?: (event: EventOf<Name>) => Promise<void> };

/** The options of a consumer. */
export type ConsumerOptions = {
  /** The name that separates this consumer from others that share its tables. */
  name: string;
  handlers: Handlers;
  /** Handles an event without a handler, known or not. @default nothing */
  otherwise?: (envelope: Envelope) => Promise<void>;
  /** The Powertools store that remembers handled events. @default - only `order` detects duplicates, if it is set */
  remember?: BasePersistenceLayer;
  /** The store of each aggregate's last applied sequence. @default - events are handled in the order of arrival */
  order?: {
    store: OrderStore;
    /** Aggregates of which the consumer receives and needs every event: an event after a gap is held. @default none */
    hold?: readonly AggregateType[];
    /** Returns the sequence of the last event that the consumer's state already includes, for the aggregate of an event
     *  that the store does not know. That event and older ones are skipped. @default 0 */
    startAfter?: (envelope: Envelope) => number | Promise<number>;
  };
  /** The seconds that one event may take outside Lambda. After them it fails, and its queue delivers it again, although
   *  its handler may still run. More than 200 on a product's queue let events of a process that died become dead letters.
   *  @default 60 */
  timeoutSeconds?: number;
  /** Receives the error of each event that its queue will deliver again. A returned promise is awaited.
   *  @default - writes the message and the event's ids to standard error, without the event's data */
  onError?: (error: Error, about: FailedRecord) => unknown;
};

/** A handler of SQS batches: a Lambda handler, or the consumer of `poll`. */
export type Consumer = (event: SQSEvent, context?: Context) => Promise<SQSBatchResponse>;

/** The seconds for which Powertools remembers an event: as long as SQS may keep a message. */
const IDEMPOTENCY_TTL_SECONDS = 14 * 24 * 60 * 60;

/** Creates the error that leaves a record in its queue, which delivers it again. */
const createRetryError = (envelope: Envelope, reason: string): Error =>
  new Error(`${envelope.type} ${envelope.sequence} of ${envelope.subject} will be retried: ${reason}`);

async function handleEvent(received: Received, { handlers, otherwise }: ConsumerOptions): Promise<void> {
  const { envelope, name } = received;
  const handler = name && (handlers[name] as ((event: object) => Promise<void>) | undefined);
  if (handler === undefined) return otherwise?.(envelope);
  // A newer version of the package may be able to read the event when the dead letters are sent again.
  if (!received.known) throw createRetryError(envelope, received.reason);
  return handler(received.event);
}

/** Applies an event in its aggregate's order; skips a stale event. */
async function applyInOrder(received: Received, options: ConsumerOptions, remaining: number): Promise<void> {
  const { order } = options;
  const { envelope } = received;
  const hold = order?.hold?.some((type) => envelope.source === sourceOf(type)) ?? false;
  const hasHandler = received.name !== undefined && options.handlers[received.name] !== undefined;
  // Without held gaps, an event without a handler needs no record of its sequence.
  if (order === undefined || !(hold || hasHandler)) return handleEvent(received, options);
  const owner = randomUUID();
  const now = Date.now();
  const stored = await order.store.claim(envelope.subject, { owner, now, until: now + remaining });
  if (stored === "taken") throw createRetryError(envelope, "another delivery handles the same aggregate");
  let verdict: Verdict;
  try {
    const applied = stored || ((await order.startAfter?.(envelope)) ?? 0);
    verdict = decideVerdict(applied, envelope.sequence, hold);
    if (verdict === "early") throw createRetryError(envelope, `the last applied sequence is ${applied}`);
    if (verdict === "apply") await handleEvent(received, options);
  } catch (error) {
    await order.store.release(envelope.subject, owner);
    throw error;
  }
  if (verdict === "stale") await order.store.release(envelope.subject, owner);
  else await order.store.complete(envelope.subject, owner, envelope.sequence);
}

/** Sorts the records of a batch by sequence; unreadable records come first and fail alone. */
function sortBySequence(records: SQSRecord[]): SQSRecord[] {
  const sequenceOf = (record: SQSRecord): number => {
    try {
      return parse(record).envelope.sequence;
    } catch {
      return 0;
    }
  };
  return records
    .map((record) => ({ record, sequence: sequenceOf(record) }))
    .sort((left, right) => left.sequence - right.sequence)
    .map(({ record }) => record);
}

/**
 * Creates a consumer. It handles each event of a batch alone: once with `remember`, and in order with `order`. Only
 * failed events are delivered again; the queue moves an event that fails too often to its dead-letter queue.
 */
export function consume(options: ConsumerOptions): Consumer {
  const { onError = logFailedRecord, timeoutSeconds = 60 } = options;
  const outsideLambda = { getRemainingTimeInMillis: () => timeoutSeconds * 1000 } as Context;
  const config = new IdempotencyConfig({
    eventKeyJmesPath: "envelope.id",
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: IDEMPOTENCY_TTL_SECONDS,
  });
  const runInTurn = createTurnQueue();

  return (event, context = outsideLambda) => {
    config.registerLambdaContext(context);
    const apply = async (received: Received): Promise<{ done: true }> => {
      await applyInOrder(received, options, context.getRemainingTimeInMillis());
      return { done: true };
    };
    const applyOnce = options.remember
      ? makeIdempotent(apply, { persistenceStore: options.remember, config, keyPrefix: options.name })
      : apply;
    const applyInTime = context === outsideLambda ? limitTime(applyOnce, timeoutSeconds) : applyOnce;
    const record = async (one: SQSRecord): Promise<void> => {
      let received: Received | undefined;
      try {
        const parsed = parse(one);
        received = parsed;
        await runInTurn(parsed.envelope.subject, () => applyInTime(parsed));
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        await onError(error, { messageId: one.messageId, ...(received ? { envelope: received.envelope } : {}) });
        throw error;
      }
    };
    // Each call has a processor of its own, because a processor keeps the failures of one batch.
    const processor = new BatchProcessor(EventType.SQS);
    // The response lists the failed records, so a batch without success needs no exception.
    return processPartialResponse({ Records: sortBySequence(event.Records) }, record, processor, {
      ...(context === outsideLambda ? {} : { context }),
      throwOnFullBatchFailure: false,
    });
  };
}
