import type { Failure, OperationRecord } from "../../../schemas/operation.ts";
import { isOver, isStaleRun } from "./operation.ts";

/** Returns whether a run of an operation is over: the operation is, or a later run has replaced it. */
export const isRunOver = (operation: OperationRecord, run: number | undefined): boolean =>
  isOver(operation) || isStaleRun(operation, run);

/** The run of a task, and whether the task works while its operation is cancelling. */
type Work = { run?: number | undefined; compensates?: boolean };

/** Returns why a task must not work: its run or its operation is over, or the operation is cancelling. */
export function findHaltReason(operation: OperationRecord, { run, compensates = false }: Work): Failure | undefined {
  if (isStaleRun(operation, run)) {
    return { code: "runOver", reason: "A later run has replaced this one.", retryable: false };
  }
  if (isOver(operation)) return { code: "operationOver", reason: "The operation is over.", retryable: false };
  // A removal cannot be cancelled: in this status it continues after its execution was aborted.
  const continues = compensates || operation.kind === "subscription.deprovision";
  if (operation.status !== "cancelling" || continues) return undefined;
  return operation.error ?? { code: "cancelled", reason: "The operation is being cancelled.", retryable: true };
}
