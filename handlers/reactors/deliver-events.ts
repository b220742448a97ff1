import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Envelope } from "../../events/envelope.ts";
import { getProducts } from "../adapters/catalogs.ts";
import { publishTo } from "../adapters/notification-topics.ts";
import { notificationsIn } from "../adapters/notifications.ts";
import { sendToProduct } from "../adapters/product-messages.ts";
import { isWanted, type Products, productIdsIn, queuesFor, scopesOf } from "../core/delivery.ts";
import { envelopeIn } from "./bus-message.ts";
import { logger } from "./reaction.ts";
import { removeNotificationsOf } from "./remove-notifications.ts";

/** The number of messages that are sent at once. */
const TOGETHER = 50;

/** The records that a batch reads once for all of its events. */
type Known = { products: Products; notificationsOf: (scope: string) => ReturnType<typeof notificationsIn> };

const known = async (envelopes: Envelope[]): Promise<Known> => {
  const read = new Map<string, ReturnType<typeof notificationsIn>>();
  const notificationsOf = (scope: string) => {
    const found = read.get(scope) ?? notificationsIn(scope);
    read.set(scope, found);
    return found;
  };
  return { products: await getProducts(envelopes.flatMap(productIdsIn)), notificationsOf };
};

/** Sends all messages, whatever becomes of each; throws when one could not be sent. */
const sendAll = async (sends: (() => Promise<void>)[]): Promise<void> => {
  const failures: unknown[] = [];
  for (let from = 0; from < sends.length; from += TOGETHER) {
    const results = await Promise.allSettled(sends.slice(from, from + TOGETHER).map((send) => send()));
    failures.push(...results.flatMap((one) => (one.status === "rejected" ? [one.reason] : [])));
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${sends.length} were not sent`);
};

/**
 * Delivers an event to the queues of the products that it concerns and to everybody who asked to be told of it. Nobody
 * waits for another's endpoint: SNS delivers behind each notification's own topic. An event that could not be sent to
 * all comes again, to all.
 */
const deliver = async (envelope: Envelope, { products, notificationsOf }: Known): Promise<void> => {
  const asked = (await Promise.all(scopesOf(envelope, products).map(notificationsOf))).flat();
  await sendAll([
    ...queuesFor(envelope, products).map((queue) => () => sendToProduct(queue, envelope)),
    ...asked.filter((one) => isWanted(one, envelope, products)).map((one) => () => publishTo(one, envelope)),
  ]);
  if (envelope.type === "TenantDeleted") await removeNotificationsOf(envelope);
};

const envelopeOf = ({ body }: SQSRecord): Envelope => envelopeIn(JSON.parse(body));

/** The events of a batch that can be read; a record that can't be fails alone, later. */
const readable = (records: SQSRecord[]): Envelope[] =>
  records.flatMap((record) => {
    try {
      return [envelopeOf(record)];
    } catch {
      return [];
    }
  });

/** A batch from the queue, each event on its own. A copy of an event is delivered as a copy. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const batch = await known(readable(event.Records));
  const record = async (one: SQSRecord): Promise<void> => {
    try {
      await deliver(envelopeOf(one), batch);
    } catch (error) {
      const { messageId } = one;
      logger.error("An event did not reach all; its queue will bring it again", { error: error as Error, messageId });
      throw error;
    }
  };
  const processor = new BatchProcessor(EventType.SQS);
  return processPartialResponse(event, record, processor, { context, throwOnFullBatchFailure: false });
};
