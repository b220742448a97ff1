import type { OperationRecord } from "../../schemas/operation.ts";
import { getOperation } from "../adapters/catalogs.ts";
import { readPage } from "../adapters/lists.ts";
import { measure } from "../adapters/metrics.ts";
import { Conflict } from "../adapters/store.ts";
import { executionStatus, startExecution } from "../adapters/workflows.ts";
import { isOver } from "../core/operation.ts";
import { causeOf, logger } from "./reaction.ts";
import { takeUp } from "./take-up.ts";

/** How long an operation may show no progress before the sweep looks what has become of it, in ms. */
const GRACE = 15 * 60_000;
/** How long before people should know, in ms: longer than a product may set for its stacks. */
const STANDSTILL = 4 * 60 * 60_000;
/** How many open operations one sweep looks at: those that have been open longest. */
const MOST_LOOKED_AT = 100;

/** Takes up an operation that nothing works on any more; a tenant's own is led by its subscriptions, not by itself. */
const lookAfter = async (operation: OperationRecord): Promise<boolean> => {
  const status = await executionStatus(operation);
  if (status === "RUNNING") return false;
  const led = operation.kind.startsWith("tenant.") && status === "SUCCEEDED";
  if (operation.status === "queued" || led) return false;
  if (status === undefined) await startExecution(operation);
  else await takeUp(operation, `The workflow's execution ended unseen (${status}).`, causeOf(operation, operation.id));
  return true;
};

/**
 * Finds operations that were left: no execution runs, and no event told of its end. What the events missed ends here,
 * with a reason. Answers how many it took up.
 */
export const handler = async (event: { graceMs?: number } = {}): Promise<{ takenUp: number }> => {
  const before = new Date(Date.now() - (event.graceMs ?? GRACE)).toISOString();
  const { items } = await readPage<{ id: string; listSort: string }>({
    list: "openOperations",
    key: "open",
    limit: MOST_LOOKED_AT,
  });
  const standstill = new Date(Date.now() - STANDSTILL).toISOString();
  let [takenUp, stuck] = [0, 0];
  for (const { id } of items) {
    const operation = await getOperation(id);
    if (operation === undefined || isOver(operation) || operation.updatedAt > before) continue;
    if (operation.updatedAt < standstill) stuck += 1;
    try {
      if (await lookAfter(operation)) takenUp += 1;
    } catch (error) {
      // Somebody works on it after all, or it can't be mended: the next sweep looks again.
      const level = error instanceof Conflict ? "info" : "error";
      logger[level]("An operation was not taken up", { operation: id, error: error as Error });
    }
  }
  measure([{ name: "OperationsStuck", value: stuck }]);
  return { takenUp };
};
