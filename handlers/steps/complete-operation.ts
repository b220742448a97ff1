import type { OperationRecord } from "../../schemas/operation.ts";
import {
  getProduct,
  getProducts,
  getSubscription,
  getTenantPartition,
  getUser,
} from "../adapters/dynamodb/catalogs.ts";
import { commit, recordOf } from "../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../adapters/dynamodb/transaction.ts";
import { startExecution } from "../adapters/schedules/workflows.ts";
import { completeOperation, type LoadedTarget } from "../core/operation/complete.ts";
import { isOver, isStaleRun, requestUndo } from "../core/operation/operation.ts";
import { hasUndo, needsUndo } from "../core/operation/undo.ts";
import { accept } from "../core/shared/decision.ts";
import { buildCause } from "../shared/cause.ts";
import { logger } from "../shared/logger.ts";
import { loadOperation } from "./runtime/step-records.ts";
import { TaskInput } from "./runtime/task-input.ts";

async function loadTarget({
  target,
  tenantId = "",
  productId = "",
}: OperationRecord): Promise<LoadedTarget | undefined> {
  switch (target.type) {
    case "tenant": {
      const found = await getTenantPartition(tenantId);
      const productIds = found?.subscriptions.map((one) => one.productId) ?? [];
      return found && { type: "tenant", tenant: found.tenant, productIds };
    }
    case "subscription": {
      const subscription = await getSubscription(tenantId, productId);
      return subscription && { type: "subscription", subscription };
    }
    case "product": {
      const product = await getProduct(productId);
      return product && { type: "product", product };
    }
    case "user": {
      const user = await getUser(target.id);
      const named = Object.keys(user?.products ?? {});
      return user && { type: "user", user, products: named.length === 0 ? new Map() : await getProducts(named) };
    }
  }
}

const missingOutcome = {
  status: "failed",
  error: { code: "outcomeMissing", reason: "The workflow ended without an outcome.", retryable: true },
} as const;

/** Starts the run that undoes the operation's work; the reactor that starts workflows starts a queued operation. */
async function continueUndoRun(operation: OperationRecord): Promise<{ status: string }> {
  if (hasUndo(operation) && operation.status !== "queued") await startExecution(operation);
  return { status: operation.status };
}

/** Commits another run of a stopped operation, which undoes the work of this run. */
const commitUndoRun = async (operation: OperationRecord): Promise<OperationRecord> =>
  recordOf(await commit(accept([requestUndo(operation)]), buildCause(operation)), "operation");

/**
 * Ends an operation and the change of its target, on each path of the workflow; does nothing for a finished operation.
 * A stopped operation that reached its goal does not end yet: its next run undoes the work first.
 */
export function handler(raw: unknown): Promise<{ status: string }> {
  const { operationId, run, step, outcome = missingOutcome, undone } = TaskInput.parse(raw);
  return retryOnConflict(async () => {
    const operation = await loadOperation(operationId);
    if (isOver(operation)) return { status: operation.status };
    // A former attempt may have died between the commit of the next run and its start.
    if (isStaleRun(operation, run)) return continueUndoRun(operation);
    if (needsUndo(operation, { outcome, undone })) return continueUndoRun(await commitUndoRun(operation));
    const target = await loadTarget(operation);
    if (target === undefined) throw new Error(`The target of ${operationId} does not exist`);
    const cause = buildCause(operation);
    const changes = completeOperation(operation, target, { step, outcome, undone }, cause.now);
    await commit(accept(changes), cause);
    const status = changes.find((change) => change.type === "operation")?.after.status ?? operation.status;
    logger.info("An operation was completed", { correlationId: cause.correlationId, operationId, status });
    return { status };
  });
}
