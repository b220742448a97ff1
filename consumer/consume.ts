import { randomUUID } from "node:crypto";
import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import type { BasePersistenceLayer } from "@aws-lambda-powertools/idempotency/persistence";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { EventName, EventOf } from "../events/catalog.ts";
import type { AggregateType } from "../events/define-event.ts";
import { type Envelope, sourceOf } from "../events/envelope.ts";
import { createTurnQueue, decideVerdict } from "./order.ts";
import type { OrderStore } from "./order-store.ts";
import { parse, type Received } from "./parse.ts";

/** What is done about each event. It must be safe to repeat: a process may die after the effect, before the mark. */
export type Handlers = { readonly [Name in EventName]?: (event: EventOf<Name>) => Promise<void> };

/** How events are consumed. */
export type ConsumerOptions = {
  /** Which consumer it is, where several share a table. */
  name: string;
  handlers: Handlers;
  /** What is done about an event without a handler, known or not. @default nothing */
  otherwise?: (envelope: Envelope) => Promise<void>;
  /** Where Powertools remembers which events are done. @default - copies are told by the order alone, if at all */
  remember?: BasePersistenceLayer;
  /** Where the last applied sequence of each aggregate is kept. @default - events are handled as they come */
  order?: {
    store: OrderStore;
    /** Aggregates of which every event counts and all of them come in: one that leaves a gap is put back. @default none */
    hold?: readonly AggregateType[];
  };
  /** How long one event may take at most, in seconds, when Lambda does not say. @default 60 */
  timeoutSeconds?: number;
};

/** A handler for SQS: for Lambda as it is, for a loop of one's own through `poll`. */
export type Consumer = (event: SQSEvent, context?: Context) => Promise<SQSBatchResponse>;

/** How long Powertools remembers an event: as long as SQS may keep a copy, in seconds. */
const IDEMPOTENCY_TTL_SECONDS = 14 * 24 * 60 * 60;

/** Puts a record back: its queue brings it again. */
const createPutBackError = (envelope: Envelope, why: string): Error =>
  new Error(`${envelope.type} ${envelope.sequence} of ${envelope.subject} is put back: ${why}`);

const handleEvent = async (received: Received, { handlers, otherwise }: ConsumerOptions): Promise<void> => {
  const { envelope, name } = received;
  const handler = name && (handlers[name] as ((event: object) => Promise<void>) | undefined);
  if (handler === undefined) return otherwise?.(envelope);
  // Waited for, but not to be read here: perhaps a newer package can, when the dead letters are sent again.
  if (!received.known) throw createPutBackError(envelope, received.reason);
  return handler(received.event);
};

/** Applies an event in its aggregate's order; one that is stale is passed over. */
const applyInOrder = async (received: Received, options: ConsumerOptions, remaining: number): Promise<void> => {
  const { order } = options;
  const { envelope } = received;
  const hold = order?.hold?.some((type) => envelope.source === sourceOf(type)) ?? false;
  const handled = received.name !== undefined && options.handlers[received.name] !== undefined;
  // Where gaps do not matter, what nobody handles leaves no mark.
  if (order === undefined || !(hold || handled)) return handleEvent(received, options);
  const owner = randomUUID();
  const now = Date.now();
  const applied = await order.store.claim(envelope.subject, { owner, now, until: now + remaining });
  if (applied === "taken") throw createPutBackError(envelope, "another delivery works on the same aggregate");
  const verdict = decideVerdict(applied, envelope.sequence, hold);
  try {
    if (verdict === "early") throw createPutBackError(envelope, `${applied} is the last that was applied`);
    if (verdict === "apply") await handleEvent(received, options);
  } catch (error) {
    await order.store.release(envelope.subject, owner);
    throw error;
  }
  if (verdict === "stale") await order.store.release(envelope.subject, owner);
  else await order.store.settle(envelope.subject, owner, envelope.sequence);
};

/** By sequence, so that what lies in one batch is already in order; what can't be read comes first, and fails alone. */
const sortBySequence = (records: SQSRecord[]): SQSRecord[] => {
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
};

/**
 * Makes a consumer: each event of a batch on its own, once (as far as `remember` goes) and in order (as far as `order`
 * goes). What fails is put back alone, and lies in the queue's dead-letter queue when it has failed too often.
 */
export const consume = (options: ConsumerOptions): Consumer => {
  const milliseconds = (options.timeoutSeconds ?? 60) * 1000;
  const outsideLambda = { getRemainingTimeInMillis: () => milliseconds } as Context;
  const config = new IdempotencyConfig({
    eventKeyJmesPath: "envelope.id",
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: IDEMPOTENCY_TTL_SECONDS,
  });
  const processor = new BatchProcessor(EventType.SQS);
  const turn = createTurnQueue();

  return (event, context = outsideLambda) => {
    config.registerLambdaContext(context);
    const apply = async (received: Received): Promise<{ done: true }> => {
      await applyInOrder(received, options, context.getRemainingTimeInMillis());
      return { done: true };
    };
    const once = options.remember
      ? makeIdempotent(apply, { persistenceStore: options.remember, config, keyPrefix: options.name })
      : apply;
    const record = async (one: SQSRecord): Promise<void> => {
      const received = parse(one);
      await turn(received.envelope.subject, () => once(received));
    };
    // When every record fails the queue needs no exception to bring them again.
    return processPartialResponse({ Records: sortBySequence(event.Records) }, record, processor, {
      ...(context === outsideLambda ? {} : { context }),
      throwOnFullBatchFailure: false,
    });
  };
};
