import type { OperationStatus } from "../../../schemas/operation.ts";

/** The states by which operations are listed: `held` until a second administrator decides, `open` until the end, `failing`
 *  while a failure is not made good. */
export const operationStates = ["held", "open", "succeeded", "failing", "failed", "cancelled"] as const;
export type OperationState = (typeof operationStates)[number];

/** A state that has an index. */
export type ListedState = Exclude<OperationState, "succeeded">;
export const listedStates = operationStates.filter((state): state is ListedState => state !== "succeeded");

/** The filters of a list of operations by their progress. */
export type ProgressFilters = {
  status?: OperationStatus[] | undefined;
  done?: boolean | undefined;
  failing?: boolean | undefined;
};

const statusesIn: Record<OperationState, readonly OperationStatus[]> = {
  held: ["awaitingApproval"],
  open: ["queued", "running", "cancelling"],
  succeeded: ["succeeded"],
  failing: ["failed"],
  failed: ["failed"],
  cancelled: ["cancelled"],
};

const isEnded = (state: OperationState): boolean => state !== "held" && state !== "open";

/** The part of an operation that determines its state. */
type Progress = { status: OperationStatus; failing?: true | undefined };

/** Returns the state of an operation. */
export function stateOf({ status, failing }: Progress): OperationState {
  if (status === "failed") return failing ? "failing" : "failed";
  if (status === "awaitingApproval") return "held";
  return status === "succeeded" || status === "cancelled" ? status : "open";
}

/** Returns the states in which operations can match the filters; all states if there is no filter. */
export const listMatchingStates = ({ status, done, failing }: ProgressFilters): OperationState[] =>
  operationStates.filter(
    (state) =>
      (status === undefined || statusesIn[state].some((one) => status.includes(one))) &&
      (done === undefined || isEnded(state) === done) &&
      (failing === undefined || (state === "failing") === failing),
  );

/** Returns whether an operation matches the filters. */
export const matchesProgress = (operation: Progress, filters: ProgressFilters): boolean =>
  (filters.status === undefined || filters.status.includes(operation.status)) &&
  listMatchingStates(filters).includes(stateOf(operation));
