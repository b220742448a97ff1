import type { OperationRecord } from "../../schemas/operation.ts";
import { getOperation } from "../adapters/dynamodb/catalogs.ts";
import type { Cause } from "../adapters/dynamodb/event-items.ts";
import { commit } from "../adapters/dynamodb/store.ts";
import { startExecution } from "../adapters/schedules/workflows.ts";
import { cancelAbortedOperation, restartsOf, resumeOperation } from "../core/operation/operation.ts";
import { accept } from "../core/shared/decision.ts";
import { shortenFailure } from "../core/shared/reason.ts";

/** The executions that an operation gets in one status without a person's doing, before people have to look at it. */
const MAX_RESTARTS = 20;

/** The end of an execution that its operation did not bring about. */
export type UnreportedEnd = { status: string; reason: string };

/**
 * Runs an operation once more whose execution ended without the operation's say. One that somebody aborted is stopped:
 * its next run cleans up and ends with this reason. Any other goes on as it was: its next run finds what is done, so
 * that nothing that is ready is removed because an execution failed or ran out of time.
 */
export const restartOperation = async (operation: OperationRecord, end: UnreportedEnd, cause: Cause): Promise<void> => {
  if (restartsOf(operation) >= MAX_RESTARTS) {
    throw new Error(`${operation.id} did not end in ${MAX_RESTARTS} more executions. ${end.reason}`);
  }
  const error = shortenFailure({ code: "executionEnded", reason: end.reason, retryable: true });
  const change = end.status === "ABORTED" ? cancelAbortedOperation(operation, error) : resumeOperation(operation);
  await commit(accept([change]), cause);
  const next = await getOperation(operation.id);
  if (next !== undefined) await startExecution(next);
};
