import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Envelope } from "../../events/envelope.ts";
import { getProducts } from "../adapters/dynamodb/catalogs.ts";
import { listNotifications } from "../adapters/notifications/notification-items.ts";
import { publishToTopic } from "../adapters/notifications/notification-topics.ts";
import { sendToProduct } from "../adapters/product-queue/product-messages.ts";
import {
  type ConcernedProducts,
  isSubscribedTo,
  listNotificationScopes,
  listQueues,
  productIdsOf,
} from "../core/notification/delivery.ts";
import { logger } from "../shared/logger.ts";
import { removeTenantNotifications } from "./delivery/remove-notifications.ts";
import { parseBusMessage } from "./reactor/bus-message.ts";

/** The number of messages that are sent at once. */
const MAX_CONCURRENT_SENDS = 50;

/** The records that a batch reads once for all of its events. */
type BatchContext = {
  products: ConcernedProducts;
  notificationsOf: (scope: string) => ReturnType<typeof listNotifications>;
};

const loadBatchContext = async (envelopes: Envelope[]): Promise<BatchContext> => {
  const read = new Map<string, ReturnType<typeof listNotifications>>();
  const notificationsOf = (scope: string) => {
    const found = read.get(scope) ?? listNotifications(scope);
    read.set(scope, found);
    return found;
  };
  return { products: await getProducts(envelopes.flatMap(productIdsOf)), notificationsOf };
};

/** Sends all messages, whatever becomes of each; throws when one could not be sent. */
const sendAll = async (sends: (() => Promise<void>)[]): Promise<void> => {
  const failures: unknown[] = [];
  for (let from = 0; from < sends.length; from += MAX_CONCURRENT_SENDS) {
    const results = await Promise.allSettled(sends.slice(from, from + MAX_CONCURRENT_SENDS).map((send) => send()));
    failures.push(...results.flatMap((one) => (one.status === "rejected" ? [one.reason] : [])));
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${sends.length} were not sent`);
};

/**
 * Delivers an event to the queues of the products that it concerns and to everybody who asked to be told of it. Nobody
 * waits for another's endpoint: SNS delivers behind each notification's own topic. An event that could not be sent to
 * all comes again, to all.
 */
const deliver = async (envelope: Envelope, { products, notificationsOf }: BatchContext): Promise<void> => {
  const requested = (await Promise.all(listNotificationScopes(envelope, products).map(notificationsOf))).flat();
  await sendAll([
    ...listQueues(envelope, products).map((queue) => () => sendToProduct(queue, envelope)),
    ...requested
      .filter((one) => isSubscribedTo(one, envelope, products))
      .map((one) => () => publishToTopic(one, envelope)),
  ]);
  if (envelope.type === "TenantDeleted") await removeTenantNotifications(envelope);
};

const parseRecord = ({ body }: SQSRecord): Envelope => parseBusMessage(JSON.parse(body));

/** The events of a batch that can be read; a record that can't be fails alone, later. */
const parseReadableRecords = (records: SQSRecord[]): Envelope[] =>
  records.flatMap((record) => {
    try {
      return [parseRecord(record)];
    } catch {
      return [];
    }
  });

/** A batch from the queue, each event on its own. A copy of an event is delivered as a copy. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const batch = await loadBatchContext(parseReadableRecords(event.Records));
  const record = async (one: SQSRecord): Promise<void> => {
    try {
      await deliver(parseRecord(one), batch);
    } catch (error) {
      const { messageId } = one;
      logger.error("An event did not reach all; its queue will bring it again", { error: error as Error, messageId });
      throw error;
    }
  };
  const processor = new BatchProcessor(EventType.SQS);
  return processPartialResponse(event, record, processor, { context, throwOnFullBatchFailure: false });
};
