import { timeBoundsOf } from "../../../schemas/ids.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { ProductHealth } from "../../../schemas/product-health.ts";
import { getOperation } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { countEntries, type ListQuery, readPage } from "../../adapters/dynamodb/lists.ts";
import { readContact } from "../../adapters/product-account/account-contact.ts";
import { readQueueDepth } from "../../adapters/product-queue/queue-depth.ts";
import { deadLetterQueueOf } from "../../adapters/product-queue/queue-names.ts";
import { type ListedState, listedStates } from "../../core/operation/state.ts";
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

type Period = Pick<ListQuery, "within">;

async function countInState(productId: string, state: ListedState, period: Period): Promise<number> {
  const list = { list: "productOperationsInState", key: listKeys.ofProductInState(productId, state) } as const;
  return (await countEntries({ ...list, ...period })).count;
}

/** Loads the operations of the period that succeeded: their number, which is that of all without the others, and the
 *  newest. */
async function loadSucceeded(productId: string, period: Period) {
  const list = { list: "productOperations", key: listKeys.ofProduct(productId), ...period } as const;
  const newest = { ...list, limit: MAX_MEASURED, newestFirst: true };
  const [all, others, { items }] = await Promise.all([
    countEntries(list),
    Promise.all(listedStates.map((state) => countInState(productId, state, period))),
    readPage<OperationRecord>(newest, ({ status }) => status === "succeeded"),
  ]);
  return {
    count: Math.max(
      0,
      others.reduce((count, other) => count - other, all.count),
    ),
    items,
  };
}

/** Loads the operations of the period that failed: their number, and the newest in each state. */
async function loadFailed(productId: string, period: Period) {
  const states = ["failing", "failed"] as const;
  const counts = await Promise.all(states.map((state) => countInState(productId, state, period)));
  const pages = await Promise.all(
    states.map((state) => {
      const list = { list: "productOperationsInState", key: listKeys.ofProductInState(productId, state) } as const;
      return readPage<OperationRecord>({ ...list, ...period, limit: 1, newestFirst: true });
    }),
  );
  return { count: counts.reduce((sum, one) => sum + one, 0), items: pages.flatMap(({ items }) => items) };
}

/**
 * Loads the health of a product. The state of the account is that of the last contact, by an operation or by the sweep
 * of stacks: a request opens no session in the account.
 */
export async function loadHealth(product: ProductRecord, now: string): Promise<ProductHealth> {
  const { id, verifiedAt } = product;
  const from = new Date(Date.parse(now) - PERIOD_MS).toISOString();
  const period = { within: timeBoundsOf("op", { from, to: undefined }) };
  const [queue, subscribers, succeeded, failed, last, swept] = await Promise.all([
    loadQueue(product),
    countEntries({ list: "tenants", key: listKeys.subscribers(id) }),
    loadSucceeded(id, period),
    loadFailed(id, period),
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
