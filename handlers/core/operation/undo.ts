import { type Failure, type OperationKind, type OperationRecord, undoableKinds } from "../../../schemas/operation.ts";
import { joinReasons } from "../shared/reason.ts";
import { isCancellation, removalKinds, UNDO_FAILED } from "./operation.ts";
import type { StepOutcome, WorkflowResult } from "./step-outcome.ts";

/** Returns whether the operation's own workflow undoes its work; a self-provisioned product undoes its own. */
export const hasUndo = ({ kind, integration }: OperationRecord): boolean =>
  (undoableKinds as readonly OperationKind[]).includes(kind) && integration !== "events";

/** Returns whether another operation takes over what this one would have undone. */
export const hasSuccessor = ({ followedBy, supersededBy }: OperationRecord): boolean =>
  followedBy !== undefined || supersededBy !== undefined;

/** Returns whether it was confirmed that nothing is left of an operation's work. */
export const isUndone = (operation: OperationRecord, undone: StepOutcome | undefined): boolean => {
  if (operation.integration === "events") return operation.report?.outcome === "failed";
  return hasUndo(operation) ? undone?.status === "succeeded" : !removalKinds.includes(operation.kind);
};

/** Returns the failure with what could not be undone; a stopped operation of which something may be left has failed. */
export const withUndoFailure = (
  operation: OperationRecord,
  error: Failure,
  undone: StepOutcome | undefined,
): Failure => {
  const failed = undone?.status === "failed" ? undone.error : undefined;
  const sure = failed === undefined && (hasSuccessor(operation) || isUndone(operation, undone));
  const code = !sure && isCancellation(operation, error) ? UNDO_FAILED : error.code;
  const reason = failed
    ? joinReasons([error.reason, `What had been done could not be undone: ${failed.reason}`])
    : error.reason;
  return { ...error, code, reason, retryable: error.retryable || code === UNDO_FAILED };
};

/** Returns whether a stopped operation reached its goal all the same, so that its workflow has to undo it. */
export const needsUndo = (
  operation: OperationRecord,
  { outcome, undone }: Pick<WorkflowResult, "outcome" | "undone">,
): boolean =>
  operation.status === "cancelling" &&
  outcome.status === "succeeded" &&
  undone === undefined &&
  hasUndo(operation) &&
  !hasSuccessor(operation);
