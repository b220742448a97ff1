import { timeBoundsOf } from "../../../schemas/ids.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { ProductHealth } from "../../../schemas/product-health.ts";
import { getOperation } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { countEntries, readPage } from "../../adapters/dynamodb/lists.ts";
import { readContact } from "../../adapters/product-account/account-contact.ts";
import { readQueueDepth } from "../../adapters/product-queue/queue-depth.ts";
import { deadLetterQueueOf } from "../../adapters/product-queue/queue-names.ts";
import type { OperationState } from "../../core/operation/state.ts";
import { computeMedianSeconds, findLastContact, toContact } from "../../core/product/health.ts";

const PERIOD_MS = 30 * 24 * 60 * 60 * 1000;
/** The number of operations from which the median is computed. */
const MAX_MEASURED = 100;

async function loadQueue({ connection: { queueUrl } }: ProductRecord): Promise<ProductHealth["queue"]> {
  if (queueUrl === undefined) return undefined;
  const [waiting = 0, deadLetters = 0] = await Promise.all([
    readQueueDepth(queueUrl),
    readQueueDepth(deadLetterQueueOf(queueUrl)),
  ]);
  // SQS tells the age of messages to CloudWatch only.
  return { waiting, deadLetters, ...(waiting === 0 ? { oldestSeconds: 0 } : {}) };
}

/** Reads a product's operations of the period in some states from the index: their number, and the newest. */
async function loadOperations(
  productId: string,
  states: OperationState[],
  { now, newest }: { now: string; newest: number },
) {
  const from = new Date(Date.parse(now) - PERIOD_MS).toISOString();
  const within = timeBoundsOf("op", { from, to: undefined });
  const lists = states.map((state) => ({
    ...{ list: "productOperationsInState" as const, key: listKeys.ofProductInState(productId, state) },
    within,
  }));
  const [counts, pages] = await Promise.all([
    Promise.all(lists.map((query) => countEntries(query))),
    Promise.all(lists.map((one) => readPage<OperationRecord>({ ...one, limit: newest, newestFirst: true }))),
  ]);
  return { count: counts.reduce((sum, one) => sum + one.count, 0), items: pages.flatMap(({ items }) => items) };
}

/**
 * Loads the health of a product. The state of the account is that of the last contact, by an operation or by the hourly
 * sweep: a request opens no session in the account.
 */
export async function loadHealth(product: ProductRecord, now: string): Promise<ProductHealth> {
  const { id, verifiedAt } = product;
  const [queue, subscribers, succeeded, failed, last, swept] = await Promise.all([
    loadQueue(product),
    countEntries({ list: "tenants", key: listKeys.subscribers(id) }),
    loadOperations(id, ["succeeded"], { now, newest: MAX_MEASURED }),
    loadOperations(id, ["failing", "failed"], { now, newest: 1 }),
    getOperation(product.lastOperationId),
    readContact(id),
  ]);
  const shown = [...(last === undefined ? [] : [last]), ...succeeded.items, ...failed.items];
  const account = findLastContact([swept, ...shown.map(toContact)]);
  const medianSeconds = computeMedianSeconds(succeeded.items);
  return {
    ...(verifiedAt === undefined ? {} : { verifiedAt }),
    ...(account === undefined ? {} : { account }),
    ...(queue === undefined ? {} : { queue }),
    subscribers: subscribers.count,
    last30Days: {
      succeeded: succeeded.count,
      failed: failed.count,
      ...(medianSeconds === undefined ? {} : { medianSeconds }),
    },
  };
}
