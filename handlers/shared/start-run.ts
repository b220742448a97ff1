import type { OperationRecord } from "../../schemas/operation.ts";
import { getOperation, getProduct, getSubscription, getTenant, getUser } from "../adapters/dynamodb/catalogs.ts";
import { commit } from "../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../adapters/dynamodb/transaction.ts";
import { startExecution } from "../adapters/schedules/workflows.ts";
import { isOver, startOperation } from "../core/operation/operation.ts";
import { accept, type Change } from "../core/shared/decision.ts";
import { startProvisioning } from "../core/subscription/start-work.ts";
import { buildCause } from "./cause.ts";

async function decideRunStart(operation: OperationRecord, now: string): Promise<Change[]> {
  if (operation.kind !== "subscription.provision") return [startOperation(operation, now)];
  const subscription = await getSubscription(operation.tenantId ?? "", operation.productId ?? "");
  if (subscription?.activeOperationId !== operation.id) return [];
  const product = subscription.release === undefined ? await getProduct(subscription.productId) : undefined;
  return startProvisioning(subscription, operation, product, now);
}

/**
 * Starts an operation's run and its execution. Both halves may be repeated: a running operation stays unchanged, and an
 * execution with the same name is not started twice. Returns why the run was not started, if it was not.
 */
export const startRun = (operationId: string, causationId: string): Promise<"started" | "over" | "superseded"> =>
  retryOnConflict(async () => {
    const operation = await getOperation(operationId);
    if (operation === undefined) throw new Error(`There is no operation ${operationId}`);
    if (isOver(operation)) return "over";
    if (operation.status === "queued") {
      const cause = buildCause(operation, causationId);
      const changes = await decideRunStart(operation, cause.now);
      if (changes.length === 0) return "superseded";
      await commit(accept(changes), cause);
    }
    await startExecution(operation);
    return "started";
  });

/**
 * Returns whether a queued operation is its target's current one. A follow-up removal waits in the queue before its
 * turn; a superseded operation may be queued as well.
 */
export async function isCurrentOperation({
  id,
  target,
  tenantId = "",
  productId = "",
}: OperationRecord): Promise<boolean> {
  switch (target.type) {
    case "tenant":
      return (await getTenant(target.id))?.activeOperationId === id;
    case "subscription":
      return (await getSubscription(tenantId, productId))?.activeOperationId === id;
    case "product":
      return (await getProduct(target.id))?.activeOperationId === id;
    case "user":
      return (await getUser(target.id))?.lastOperationId === id;
  }
}
