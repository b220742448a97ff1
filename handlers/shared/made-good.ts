import type { OperationRecord } from "../../schemas/operation.ts";
import { now } from "../adapters/clock.ts";
import { getOperation, getOperations } from "../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../adapters/dynamodb/entity-mapping.ts";
import { type ListSource, readPage } from "../adapters/dynamodb/lists.ts";
import { commit } from "../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../adapters/dynamodb/transaction.ts";
import { aggregateOf, type Commit } from "../adapters/feed/feed-rows.ts";
import { isMadeGoodBy, isRemedyEvent, markMadeGood, type Remedy } from "../core/operation/made-good.ts";
import { accept } from "../core/shared/decision.ts";

/** Finds the events that can make failures good, with the operations that succeeded. */
async function findRemedies(commits: Commit[]): Promise<Remedy[]> {
  const found = commits.flatMap(({ writtenAt: time, events }) =>
    events.flatMap((event) => {
      const { type, tenantId, productId } = event;
      if (!isRemedyEvent(type)) return [];
      const [, operationId = ""] = aggregateOf(event).split("#");
      return [{ type, time, tenantId, productId, operationId }];
    }),
  );
  const ids = found.flatMap(({ type, operationId }) => (type === "OperationSucceeded" ? operationId : []));
  const operations = ids.length === 0 ? new Map<string, OperationRecord>() : await getOperations(ids);
  return found.map(({ operationId, ...remedy }) => ({ ...remedy, operation: operations.get(operationId) }));
}

/** Selects the list of failing operations that contains those that an event can concern. */
function selectSource({ tenantId, productId, operation }: Remedy): ListSource {
  if (tenantId !== undefined) {
    return { list: "tenantOperationsInState", key: listKeys.ofTenantInState(tenantId, "failing") };
  }
  if (productId !== undefined) {
    return { list: "productOperationsInState", key: listKeys.ofProductInState(productId, "failing") };
  }
  return { list: "targetOperations", key: operation?.target.id ?? "" };
}

async function findMadeGood(remedy: Remedy): Promise<OperationRecord[]> {
  const found: OperationRecord[] = [];
  let after: string | undefined;
  do {
    const list = { ...selectSource(remedy), limit: 100, after };
    const page = await readPage<OperationRecord>(list, (one) => isMadeGoodBy(one, remedy));
    found.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return found;
}

/** Marks one failure as made good, unless a retry has started the operation again. */
const commitMadeGood = (id: string, remedy: Remedy): Promise<void> =>
  retryOnConflict(async () => {
    const operation = await getOperation(id);
    if (operation === undefined || !isMadeGoodBy(operation, remedy)) return;
    const { correlationId } = operation;
    await commit(accept([markMadeGood(operation)]), { actor: "system", correlationId, now: now() });
  });

/** Marks the failures that the events of commits make good. Returns the ids of the operations. */
export async function markFailuresMadeGood(commits: Commit[]): Promise<string[]> {
  const changed: string[] = [];
  for (const remedy of await findRemedies(commits)) {
    const found = await findMadeGood(remedy);
    for (const { id } of found) await commitMadeGood(id, remedy);
    changed.push(...found.map(({ id }) => id));
  }
  return changed;
}
