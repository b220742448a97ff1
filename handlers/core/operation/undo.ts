import type { Failure, OperationRecord } from "../../../schemas/operation.ts";
import { planOf } from "../../../schemas/workflow-steps.ts";
import { joinReasons } from "../shared/reason.ts";
import { isCancellation, removalKinds, UNDO_FAILED } from "./operation.ts";
import { isEventDriven } from "./planned-steps.ts";
import type { StepOutcome, WorkflowResult } from "./step-outcome.ts";

/** Returns whether the operation's workflow can undo its work; a self-provisioned product undoes its own. */
export const hasUndo = ({ kind, integration }: OperationRecord): boolean =>
  !isEventDriven(kind) && planOf(kind).undo !== undefined && integration !== "events";

/** Returns whether another operation removes the resources that this one would have to undo. */
export const hasSuccessor = ({ followedBy, supersededBy }: OperationRecord): boolean =>
  followedBy !== undefined || supersededBy !== undefined;

/** Returns whether it is confirmed that no resources remain from an operation's failed work. Nothing confirms that of a
 *  removal. */
export function isUndone(operation: OperationRecord, undone: StepOutcome | undefined): boolean {
  if (removalKinds.includes(operation.kind)) return false;
  if (operation.integration === "events") return operation.report?.outcome === "failed";
  return !hasUndo(operation) || undone?.status === "succeeded";
}

/**
 * Adds the undo's failure to a failure. A cancelled operation gets the code `undoFailed` if resources may remain: it
 * then ends as failed.
 */
export function withUndoFailure(operation: OperationRecord, error: Failure, undone: StepOutcome | undefined): Failure {
  const failed = undone?.status === "failed" ? undone.error : undefined;
  const confirmed = failed === undefined && (hasSuccessor(operation) || isUndone(operation, undone));
  const code = !confirmed && isCancellation(operation, error) ? UNDO_FAILED : error.code;
  const reason = failed ? joinReasons([error.reason, describeUndoFailure(error, failed)]) : error.reason;
  return { ...error, code, reason, retryable: error.retryable || code === UNDO_FAILED };
}

const describeUndoFailure = (error: Failure, failed: Failure): string =>
  failed.reason === error.reason
    ? "The completed work could not be undone for the same reason."
    : `The completed work could not be undone: ${failed.reason}`;

/** Returns whether a cancelling operation completed its work, so that its workflow must undo the work. */
export const needsUndo = (
  operation: OperationRecord,
  { outcome, undone }: Pick<WorkflowResult, "outcome" | "undone">,
): boolean =>
  operation.status === "cancelling" &&
  outcome.status === "succeeded" &&
  undone === undefined &&
  hasUndo(operation) &&
  !hasSuccessor(operation);
