import type { OperationRecord } from "../../schemas/operation.ts";
import { getOperation } from "../adapters/catalogs.ts";
import { type Cause, commit } from "../adapters/store.ts";
import { startExecution } from "../adapters/workflows.ts";
import { accept } from "../core/decision.ts";
import { haltOperation } from "../core/operation.ts";
import { shortenFailure } from "../core/reason.ts";

/** How often an operation is taken up again to be cleaned up, before people have to look at it. */
const MOST_RUNS = 20;

/**
 * Runs an operation once more whose execution ended without the operation's say: as one that is being stopped, so that
 * it cleans up and ends with this reason.
 */
export const takeUp = async (operation: OperationRecord, reason: string, cause: Cause): Promise<void> => {
  if (operation.run >= MOST_RUNS) throw new Error(`${operation.id} could not be cleaned up in ${MOST_RUNS} runs`);
  const error = shortenFailure({ code: "executionEnded", reason, retryable: true });
  await commit(accept([haltOperation(operation, error)]), cause);
  const halted = await getOperation(operation.id);
  if (halted !== undefined) await startExecution(halted);
};
