import type { OperationRecord } from "../../schemas/operation.ts";
import { emitMetrics } from "../adapters/aws/metrics.ts";
import { now } from "../adapters/clock.ts";
import { listKeys } from "../adapters/dynamodb/entity-mapping.ts";
import { readPage } from "../adapters/dynamodb/lists.ts";
import { commit } from "../adapters/dynamodb/store.ts";
import { readSweepCursor, writeSweepCursor } from "../adapters/dynamodb/sweep-cursor.ts";
import { Conflict } from "../adapters/dynamodb/transaction.ts";
import { getExecutionStatus, startExecution } from "../adapters/schedules/workflows.ts";
import { expireApproval, isExpired } from "../core/operation/approval.ts";
import { isOver } from "../core/operation/operation.ts";
import { isEventDriven } from "../core/operation/planned-steps.ts";
import { accept } from "../core/shared/decision.ts";
import { buildCause } from "../shared/cause.ts";
import { logger } from "../shared/logger.ts";
import { restartOperation } from "../shared/restart-operation.ts";
import { isCurrentOperation, startRun } from "../shared/start-run.ts";
import { reconcileTenantById } from "../shared/tenant-reconciliation.ts";

/** The time in ms without progress after which the sweep checks an operation. */
const GRACE_MS = 15 * 60_000;
/** The time in ms without progress after which an operation counts as stuck: longer than any product's time-out. */
const STUCK_AFTER_MS = 4 * 60 * 60_000;
/** The time in ms of one sweep; the function's time-out leaves enough for the last operation. */
const MAX_SWEEP_MS = 40_000;
/** The operations that are read together. */
const PAGE_SIZE = 100;

/** Starts an operation whose event never reached the reactor that starts workflows, or is among its dead letters. */
const startMissedOperation = async (operation: OperationRecord): Promise<boolean> =>
  (await isCurrentOperation(operation)) && (await startRun(operation.id, operation.id)) === "started";

/** Cancels an operation that no second administrator approved in time; returns whether it did. */
async function cancelExpiredRequest(operation: OperationRecord): Promise<boolean> {
  const cause = buildCause(operation);
  const changes = expireApproval(operation, cause.now);
  if (changes.length > 0) await commit(accept(changes), { ...cause, actor: "system" });
  return changes.length > 0;
}

/** Recovers an operation that has no running execution; returns whether it did. */
async function recoverOperation(operation: OperationRecord): Promise<boolean> {
  // Nothing may start a request that nobody has approved, in whatever list it is found.
  if (operation.status === "awaitingApproval") return cancelExpiredRequest(operation);
  // Rollouts have a sweep of their own.
  if (isEventDriven(operation.kind)) return false;
  if (operation.status === "queued") return startMissedOperation(operation);
  const status = await getExecutionStatus(operation);
  if (status === "RUNNING") return false;
  // After a tenant's preparation, its subscriptions' events drive the operation; such an event may have been lost.
  if (operation.kind.startsWith("tenant.") && status === "SUCCEEDED") {
    return reconcileTenantById(operation.target.id, operation.id);
  }
  if (status === undefined) {
    await startExecution(operation);
    return true;
  }
  const reason = `The workflow's execution ended without a report (${status}).`;
  await restartOperation(operation, { status, reason }, buildCause(operation, operation.id));
  return true;
}

/** Recovers an operation; a fault is logged, so that it does not block the other operations. */
async function tryRecover(
  operation: OperationRecord,
  recover: (operation: OperationRecord) => Promise<boolean>,
): Promise<boolean> {
  try {
    return await recover(operation);
  } catch (error) {
    // A conflict means that the operation is active after all. The next sweep checks it again.
    const level = error instanceof Conflict ? "info" : "error";
    logger[level]("An operation could not be recovered", { operation: operation.id, error: error as Error });
    return false;
  }
}

type SweepResult = { checked: number; restarted: number; stuck: number };

/** Cancels the requests that no second administrator approved in time. All wait equally long, so the oldest come first. */
async function cancelExpiredRequests(found: SweepResult, deadline: number): Promise<void> {
  let after: string | undefined;
  do {
    const list = { list: "operationsInState", key: listKeys.inState("held"), limit: PAGE_SIZE, after } as const;
    const page = await readPage<OperationRecord>(list);
    for (const request of page.items) {
      if (!isExpired(request, now()) || Date.now() >= deadline) return;
      found.checked += 1;
      if (await tryRecover(request, cancelExpiredRequest)) found.restarted += 1;
    }
    after = page.next;
  } while (after !== undefined);
}

/** Checks the open operations after a given one, oldest first; returns the operation at which its time was over. */
async function sweepFrom(
  first: string | undefined,
  found: SweepResult,
  { before, deadline }: { before: string; deadline: number },
): Promise<string | undefined> {
  const standstill = new Date(Date.now() - STUCK_AFTER_MS).toISOString();
  let after = first;
  do {
    const list = { list: "operationsInState", key: listKeys.inState("open"), limit: PAGE_SIZE, after } as const;
    const page = await readPage<OperationRecord>(list);
    for (const operation of page.items) {
      if (!isOver(operation) && operation.updatedAt <= before) {
        // A request for approval waits, and a paused or soaking rollout makes no progress, on purpose.
        const waits = operation.status === "awaitingApproval" || isEventDriven(operation.kind);
        if (operation.updatedAt < standstill && !waits) found.stuck += 1;
        if (await tryRecover(operation, recoverOperation)) found.restarted += 1;
      }
      found.checked += 1;
      if (Date.now() >= deadline) return operation.id;
    }
    after = page.next;
  } while (after !== undefined);
  return undefined;
}

/**
 * Recovers operations that make no progress, because an event was lost or their execution ended without a report. A
 * sweep checks all open operations; if its time is too short, the next sweep continues after the last one.
 */
export async function handler(event: { graceMs?: number; maxMs?: number } = {}): Promise<SweepResult> {
  const limits = {
    before: new Date(Date.now() - (event.graceMs ?? GRACE_MS)).toISOString(),
    deadline: Date.now() + (event.maxMs ?? MAX_SWEEP_MS),
  };
  const found: SweepResult = { checked: 0, restarted: 0, stuck: 0 };
  await cancelExpiredRequests(found, limits.deadline);
  const first = await readSweepCursor("operations");
  const last = await sweepFrom(first, found, limits);
  if (last !== first) await writeSweepCursor("operations", last);
  emitMetrics([{ name: "OperationsStuck", value: found.stuck }]);
  return found;
}
