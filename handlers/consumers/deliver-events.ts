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
import { splitIntoChunks } from "../core/shared/chunks.ts";
import { logger } from "../shared/logger.ts";
import { removeTenantNotifications } from "./delivery/remove-notifications.ts";
import { parseBusMessage } from "./reactor/bus-message.ts";

/** The messages that are sent at the same time. */
const MAX_CONCURRENT_SENDS = 50;

/** The records that a batch reads once for all of its events. */
type BatchContext = {
  products: ConcernedProducts;
  loadNotifications: (scope: string) => ReturnType<typeof listNotifications>;
};

async function loadBatchContext(envelopes: Envelope[]): Promise<BatchContext> {
  const loaded = new Map<string, ReturnType<typeof listNotifications>>();
  const loadNotifications = (scope: string) => {
    const notifications = loaded.get(scope) ?? listNotifications(scope);
    loaded.set(scope, notifications);
    return notifications;
  };
  return { products: await getProducts(envelopes.flatMap(productIdsOf)), loadNotifications };
}

/** Sends all messages, even if some fail; throws after that when one could not be sent. */
async function sendAll(sends: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const batch of splitIntoChunks(sends, MAX_CONCURRENT_SENDS)) {
    const results = await Promise.allSettled(batch.map((send) => send()));
    failures.push(...results.flatMap((one) => (one.status === "rejected" ? [one.reason] : [])));
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, `${failures.length} of ${sends.length} messages were not sent`);
  }
}

/**
 * Delivers an event to the queues of its products and to all notifications that subscribe to it. Each notification has a
 * topic of its own, so a slow endpoint delays no other. If a message could not be sent, the event is delivered again to
 * all.
 */
async function deliver(envelope: Envelope, { products, loadNotifications }: BatchContext): Promise<void> {
  const scopes = listNotificationScopes(envelope, products);
  const notifications = (await Promise.all(scopes.map(loadNotifications))).flat();
  await sendAll([
    ...listQueues(envelope, products).map((queue) => () => sendToProduct(queue, envelope)),
    ...notifications
      .filter((one) => isSubscribedTo(one, envelope, products))
      .map((one) => () => publishToTopic(one, envelope)),
  ]);
  if (envelope.type === "TenantDeleted") await removeTenantNotifications(envelope);
}

const parseRecord = ({ body }: SQSRecord): Envelope => parseBusMessage(JSON.parse(body));

/** Returns the readable events of a batch; an unreadable record fails alone, later. */
const parseReadableRecords = (records: SQSRecord[]): Envelope[] =>
  records.flatMap((record) => {
    try {
      return [parseRecord(record)];
    } catch {
      return [];
    }
  });

/** Delivers a batch of events; each record fails alone. A duplicate event is delivered again. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const batch = await loadBatchContext(parseReadableRecords(event.Records));
  const record = async (one: SQSRecord): Promise<void> => {
    try {
      await deliver(parseRecord(one), batch);
    } catch (error) {
      const { messageId } = one;
      logger.error("An event was not delivered to all recipients; it will be retried", {
        error: error as Error,
        messageId,
      });
      throw error;
    }
  };
  const processor = new BatchProcessor(EventType.SQS);
  return processPartialResponse(event, record, processor, { context, throwOnFullBatchFailure: false });
}
