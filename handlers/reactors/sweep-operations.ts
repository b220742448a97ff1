import type { OperationRecord } from "../../schemas/operation.ts";
import { getOperations } from "../adapters/catalogs.ts";
import { readPage } from "../adapters/lists.ts";
import { measure } from "../adapters/metrics.ts";
import { Conflict } from "../adapters/store.ts";
import { keepSweepCursor, readSweepCursor } from "../adapters/sweep-cursor.ts";
import { executionStatus, startExecution } from "../adapters/workflows.ts";
import { isOver } from "../core/operation.ts";
import { causeOf, logger } from "./reaction.ts";
import { reconcileTenant } from "./reconcile-tenant.ts";
import { isItsTurn, startRun } from "./start-operation.ts";
import { takeUp } from "./take-up.ts";

/** The time that an operation may show no progress before the sweep looks what has become of it, in ms. */
const GRACE = 15 * 60_000;
/** The time before people should know, in ms: longer than a product may set for its stacks. */
const STANDSTILL = 4 * 60 * 60_000;
/** The time that one sweep takes, in ms: the function's time-out leaves room for the operation that comes last. */
const MAX_TIME = 40_000;
/** The operations that are read together. */
const PAGE = 100;

/** Starts an operation whose fact never reached the start reactor, or lies among its dead letters. */
const startLate = async (operation: OperationRecord): Promise<boolean> =>
  (await isItsTurn(operation)) && (await startRun(operation.id, operation.id)) === "started";

/** Takes up an operation that nothing works on any more; answers whether it did. */
const lookAfter = async (operation: OperationRecord): Promise<boolean> => {
  if (operation.status === "queued") return startLate(operation);
  const status = await executionStatus(operation);
  if (status === "RUNNING") return false;
  // Once a tenant is prepared, its subscriptions lead its operation on: what they told may have been lost.
  if (operation.kind.startsWith("tenant.") && status === "SUCCEEDED") {
    return reconcileTenant(operation.target.id, operation.id);
  }
  if (status === undefined) {
    await startExecution(operation);
    return true;
  }
  const reason = `The workflow's execution ended unseen (${status}).`;
  await takeUp(operation, { status, reason }, causeOf(operation, operation.id));
  return true;
};

/** The same, where a fault of one operation is no other's. */
const tryToLookAfter = async (operation: OperationRecord): Promise<boolean> => {
  try {
    return await lookAfter(operation);
  } catch (error) {
    // Somebody works on it after all, or it can't be mended: the next sweep looks again.
    const level = error instanceof Conflict ? "info" : "error";
    logger[level]("An operation was not taken up", { operation: operation.id, error: error as Error });
    return false;
  }
};

type Found = { lookedAt: number; takenUp: number; stuck: number };

/** Looks at the open operations behind one, oldest first; answers where it stopped because its time was over. */
const sweepFrom = async (
  first: string | undefined,
  found: Found,
  { before, deadline }: { before: string; deadline: number },
): Promise<string | undefined> => {
  const standstill = new Date(Date.now() - STANDSTILL).toISOString();
  let after = first;
  do {
    const page = await readPage<{ id: string }>({ list: "openOperations", key: "open", limit: PAGE, after });
    const operations = await getOperations(page.items.map(({ id }) => id));
    for (const { id } of page.items) {
      const operation = operations.get(id);
      if (operation !== undefined && !isOver(operation) && operation.updatedAt <= before) {
        if (operation.updatedAt < standstill) found.stuck += 1;
        if (await tryToLookAfter(operation)) found.takenUp += 1;
      }
      found.lookedAt += 1;
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
export const handler = async (event: { graceMs?: number; maxMs?: number } = {}): Promise<Found> => {
  const limits = {
    before: new Date(Date.now() - (event.graceMs ?? GRACE)).toISOString(),
    deadline: Date.now() + (event.maxMs ?? MAX_TIME),
  };
  const found: Found = { lookedAt: 0, takenUp: 0, stuck: 0 };
  const first = await readSweepCursor();
  const last = await sweepFrom(first, found, limits);
  if (last !== first) await keepSweepCursor(last);
  measure([{ name: "OperationsStuck", value: found.stuck }]);
  return found;
};
