import type { OperationRecord } from "../../schemas/operation.ts";
import { emitMetrics } from "../adapters/aws/metrics.ts";
import { getOperations } from "../adapters/dynamodb/catalogs.ts";
import { readPage } from "../adapters/dynamodb/lists.ts";
import { readSweepCursor, writeSweepCursor } from "../adapters/dynamodb/sweep-cursor.ts";
import { Conflict } from "../adapters/dynamodb/transaction.ts";
import { getExecutionStatus, startExecution } from "../adapters/schedules/workflows.ts";
import { isOver } from "../core/operation/operation.ts";
import { buildCause } from "../shared/cause.ts";
import { logger } from "../shared/logger.ts";
import { restartOperation } from "../shared/restart-operation.ts";
import { isCurrentOperation, startRun } from "../shared/start-run.ts";
import { reconcileTenantById } from "../shared/tenant-reconciliation.ts";

/** The time that an operation may show no progress before the sweep looks what has become of it, in ms. */
const GRACE_MS = 15 * 60_000;
/** The time before people should know, in ms: longer than a product may set for its stacks. */
const STUCK_AFTER_MS = 4 * 60 * 60_000;
/** The time that one sweep takes, in ms: the function's time-out leaves room for the operation that comes last. */
const MAX_SWEEP_MS = 40_000;
/** The operations that are read together. */
const PAGE_SIZE = 100;

/** Starts an operation whose fact never reached the start reactor, or lies among its dead letters. */
const startMissedOperation = async (operation: OperationRecord): Promise<boolean> =>
  (await isCurrentOperation(operation)) && (await startRun(operation.id, operation.id)) === "started";

/** Takes up an operation that nothing works on any more; answers whether it did. */
const recoverOperation = async (operation: OperationRecord): Promise<boolean> => {
  if (operation.status === "queued") return startMissedOperation(operation);
  const status = await getExecutionStatus(operation);
  if (status === "RUNNING") return false;
  // Once a tenant is prepared, its subscriptions lead its operation on: what they told may have been lost.
  if (operation.kind.startsWith("tenant.") && status === "SUCCEEDED") {
    return reconcileTenantById(operation.target.id, operation.id);
  }
  if (status === undefined) {
    await startExecution(operation);
    return true;
  }
  const reason = `The workflow's execution ended unseen (${status}).`;
  await restartOperation(operation, { status, reason }, buildCause(operation, operation.id));
  return true;
};

/** The same, where a fault of one operation is no other's. */
const tryRecoverOperation = async (operation: OperationRecord): Promise<boolean> => {
  try {
    return await recoverOperation(operation);
  } catch (error) {
    // Somebody works on it after all, or it can't be mended: the next sweep looks again.
    const level = error instanceof Conflict ? "info" : "error";
    logger[level]("An operation was not taken up", { operation: operation.id, error: error as Error });
    return false;
  }
};

type SweepResult = { checked: number; restarted: number; stuck: number };

/** Looks at the open operations behind one, oldest first; answers where it stopped because its time was over. */
const sweepFrom = async (
  first: string | undefined,
  found: SweepResult,
  { before, deadline }: { before: string; deadline: number },
): Promise<string | undefined> => {
  const standstill = new Date(Date.now() - STUCK_AFTER_MS).toISOString();
  let after = first;
  do {
    const page = await readPage<{ id: string }>({ list: "openOperations", key: "open", limit: PAGE_SIZE, after });
    const operations = await getOperations(page.items.map(({ id }) => id));
    for (const { id } of page.items) {
      const operation = operations.get(id);
      if (operation !== undefined && !isOver(operation) && operation.updatedAt <= before) {
        if (operation.updatedAt < standstill) found.stuck += 1;
        if (await tryRecoverOperation(operation)) found.restarted += 1;
      }
      found.checked += 1;
      if (Date.now() >= deadline) return id;
    }
    after = page.next;
  } while (after !== undefined);
  return undefined;
};

/**
 * Finds operations that were left: what should have started them was lost, no execution runs, or no event told of an
 * end. What the events missed goes on here. A sweep looks at all that are open; where its time is not enough, the next
 * one goes on behind the last.
 */
export const handler = async (event: { graceMs?: number; maxMs?: number } = {}): Promise<SweepResult> => {
  const limits = {
    before: new Date(Date.now() - (event.graceMs ?? GRACE_MS)).toISOString(),
    deadline: Date.now() + (event.maxMs ?? MAX_SWEEP_MS),
  };
  const found: SweepResult = { checked: 0, restarted: 0, stuck: 0 };
  const first = await readSweepCursor();
  const last = await sweepFrom(first, found, limits);
  if (last !== first) await writeSweepCursor(last);
  emitMetrics([{ name: "OperationsStuck", value: found.stuck }]);
  return found;
};
