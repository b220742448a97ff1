import type { OperationRecord } from "../../schemas/operation.ts";
import { getOperation } from "../adapters/dynamodb/catalogs.ts";
import type { Cause } from "../adapters/dynamodb/event-items.ts";
import { commit } from "../adapters/dynamodb/store.ts";
import { startExecution } from "../adapters/schedules/workflows.ts";
import { cancelAbortedOperation, restartsOf, resumeOperation } from "../core/operation/operation.ts";
import { accept } from "../core/shared/decision.ts";
import { shortenFailure } from "../core/shared/reason.ts";

/** The automatic restarts in one status after which a person must handle the operation. */
const MAX_RESTARTS = 20;

/** The end of an execution that did not complete its operation. */
export type UnreportedEnd = { status: string; reason: string };

/**
 * Starts the next run of an operation whose execution ended without a report. After an abort, the operation is
 * cancelled: the next run cleans up and ends with this reason. Otherwise the next run continues the work, so that a
 * failed or timed-out execution never removes finished resources.
 */
export async function restartOperation(operation: OperationRecord, end: UnreportedEnd, cause: Cause): Promise<void> {
  if (restartsOf(operation) >= MAX_RESTARTS) {
    throw new Error(`${operation.id} did not end after ${MAX_RESTARTS} restarts. ${end.reason}`);
  }
  const error = shortenFailure({ code: "executionEnded", reason: end.reason, retryable: true });
  const change = end.status === "ABORTED" ? cancelAbortedOperation(operation, error) : resumeOperation(operation);
  await commit(accept([change]), cause);
  const next = await getOperation(operation.id);
  if (next !== undefined) await startExecution(next);
}
