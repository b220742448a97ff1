import type { Failure, OperationKind, OperationRecord, OperationStatus, Target } from "../../../schemas/operation.ts";
import type { IntegrationKind } from "../../../schemas/product.ts";
import type { ChangeSubscription, GrantedLicence } from "../../../schemas/subscription.ts";
import type { Change, Context, DomainEvent, Draft } from "../shared/decision.ts";
import { isAllowedFrom, operationTransitions } from "../shared/transitions.ts";
import { planSteps, startNextStep } from "./planned-steps.ts";
import { endSteps, reopenSteps } from "./steps.ts";

const finalStatuses: readonly OperationStatus[] = ["succeeded", "failed", "cancelled"];

/** Whether an operation has reached an end that it will never leave, but for a retry. */
export const isOver = (operation: { status: OperationStatus }): boolean => finalStatuses.includes(operation.status);

/** What takes away goes on, whatever happens: it can't be stopped. */
export const removalKinds: readonly OperationKind[] = ["subscription.deprovision", "tenant.offboard", "user.remove"];

/** The name of one run of an operation: also that of its execution. */
export const runIdOf = ({ id, run }: { id: string; run: number }): string => `${id}-${run}`;

/** Returns the run in which the work was last requested; reports, stacks and requests to CloudFormation go by it. */
export const requestedRunOf = ({ run, requestedRun = run }: Pick<OperationRecord, "run" | "requestedRun">): number =>
  requestedRun;

/** Returns whether a later run has replaced the run that a task was called for. */
export const isStaleRun = (operation: OperationRecord, run: number | undefined): boolean =>
  run !== undefined && run !== operation.run;

/** The code of an operation that somebody stopped, as opposed to one that failed. */
export const CANCELLED = "cancelled";

/** The code of a stopped operation of which something may be left, because its undo failed or is not confirmed. */
export const UNDO_FAILED = "undoFailed";

export type OperationChange = Extract<Change, { type: "operation" }>;

const toEventData = (operation: Draft<"operation">) => ({
  operationId: operation.id,
  ...(operation.parentId === undefined ? {} : { parentId: operation.parentId }),
  kind: operation.kind,
  status: operation.status,
  target: operation.target,
  ...(operation.tenantId === undefined ? {} : { tenantId: operation.tenantId }),
  productIds: operation.productId === undefined ? [] : [operation.productId],
});

/** A change of an operation, which counts its writes and so needs no fact. */
export const toOperationChange = (
  before: OperationRecord,
  after: Draft<"operation">,
  events: DomainEvent[] = [],
): OperationChange => ({
  type: "operation",
  before,
  after: withOpenIndex(after),
  events,
  operationId: before.id,
});

/** Takes an operation that is over out of the `open` index, with its steps' outputs, progress and place of a walk. */
const withOpenIndex = (draft: Draft<"operation">): Draft<"operation"> => {
  if (!isOver(draft)) return { ...draft, open: "open" };
  const { open: _, stepOutputs: __, progress: ___, restarts: ____, walk: _____, ...operation } = draft;
  return operation;
};

/** What an operation is about. */
export type NewOperation = {
  id: string;
  kind: OperationKind;
  target: Target;
  parentId?: string | undefined;
  tenantId?: string;
  productId?: string;
  /** Who does the work, where it is work on a subscription. */
  integration?: IntegrationKind | undefined;
  requestedChange?: ChangeSubscription | undefined;
  licence?: GrantedLicence | undefined;
  sendsInvitation?: true;
};

/** A new operation, waiting for its workflow. It has no event yet: the fact that asks for it is its subject's. */
export const queueOperation = (context: Context, about: NewOperation): OperationChange => ({
  type: "operation",
  after: {
    ...about,
    status: "queued",
    open: "open",
    steps: planSteps(about).map((name) => ({ name, status: "pending", attempts: [] })),
    requestedBy: context.actor,
    correlationId: context.correlationId,
    run: 1,
    requestedRun: 1,
  } as Draft<"operation">,
  events: [],
  operationId: about.id,
});

/** Takes a queued operation into its run, and to its first step. */
export const startOperation = (operation: OperationRecord, now: string): OperationChange => {
  const after = startNextStep({ ...operation, status: operationTransitions.start.to }, now);
  return toOperationChange(operation, after, [{ name: "OperationStarted", data: toEventData(after) }]);
};

/** The operation that goes on where another one is stopped. */
export type Successor = Pick<OperationRecord, "followedBy" | "supersededBy" | "stoppedWith">;

/** Asks an operation to stop: it does no more work but undoes what it did, and ends with this reason. */
export const requestCancellation = (
  operation: OperationRecord,
  error: Failure,
  following: Successor = {},
): OperationChange => {
  // One that is stopping already goes on stopping, for the reason it had.
  if (!isAllowedFrom(operationTransitions.requestCancellation, operation.status))
    return toOperationChange(operation, { ...operation, ...following });
  const after = { ...operation, ...following, status: operationTransitions.requestCancellation.to, error };
  const data = { ...toEventData(after), reason: error.reason };
  return toOperationChange(operation, after, [{ name: "OperationCancellationRequested", data }]);
};

/** Counts the executions that an operation has got in its status because the one before had ended unseen. */
export const restartsOf = ({ status, restarts }: OperationRecord): number =>
  restarts?.status === status ? restarts.count : 0;

/** The next run of an operation whose execution ended without its say. */
const startNextRun = (operation: OperationRecord, after: Draft<"operation">): Draft<"operation"> => {
  const count = after.status === operation.status ? restartsOf(operation) + 1 : 1;
  return { ...after, run: operation.run + 1, restarts: { status: after.status, count } };
};

/** Stops an operation whose execution somebody aborted; its next run cleans up. */
export const cancelAbortedOperation = (operation: OperationRecord, error: Failure): OperationChange => {
  const stopped = requestCancellation(operation, error);
  return { ...stopped, after: startNextRun(operation, stopped.after) };
};

/** Lets an operation go on as it was whose execution ended without its say: its next run finds what is done. */
export const resumeOperation = (operation: OperationRecord): OperationChange =>
  toOperationChange(operation, startNextRun(operation, operation));

/** Closes an operation that reached its goal. */
export const succeedOperation = (operation: OperationRecord, now: string): OperationChange => {
  // A step that still runs has done its part, or the goal were not reached: it is being repeated after a crash.
  const steps = endSteps(operation.steps, now, "succeeded");
  const after = { ...operation, status: operationTransitions.succeed.to, steps };
  return toOperationChange(operation, after, [{ name: "OperationSucceeded", data: toEventData(after) }]);
};

/** Returns whether an operation ends as cancelled: somebody stopped it, and nothing of it is left. */
export const isCancellation = ({ status, error }: OperationRecord, ending: Failure): boolean =>
  status === "cancelling" && error?.code === CANCELLED && ending.code !== UNDO_FAILED;

/** Closes an operation that did not reach its goal, as cancelled where somebody asked for that. */
export const failOrCancelOperation = (operation: OperationRecord, error: Failure, now: string): OperationChange => {
  const steps = endSteps(operation.steps, now, "failed");
  if (isCancellation(operation, error)) {
    const after = { ...operation, status: operationTransitions.cancel.to, error, steps };
    return toOperationChange(operation, after, [
      { name: "OperationCancelled", data: { ...toEventData(after), reason: error.reason } },
    ]);
  }
  const after = { ...operation, status: operationTransitions.fail.to, error, steps };
  return toOperationChange(operation, after, [{ name: "OperationFailed", data: { ...toEventData(after), error } }]);
};

/** Queues an operation again that ended without reaching its goal; its attempts so far stay to be seen. */
export const requeueOperation = (operation: OperationRecord, context: Context): OperationChange => {
  const { error: _, followedBy: __, supersededBy: ___, stoppedWith: ____, ...requested } = operation;
  const { report: _____, reportedBy: ______, ...rest } = requested;
  const kind = operation.kind;
  const after = {
    ...rest,
    status: operationTransitions.retry.to,
    run: operation.run + 1,
    requestedRun: operation.run + 1,
    requestedBy: context.actor,
    steps: reopenSteps(operation.steps, planSteps({ ...operation, kind })),
  };
  return toOperationChange(operation, after, [{ name: "OperationRetried", data: toEventData(after) }]);
};

/** Begins another run of a stopped operation, which undoes what the run before achieved. */
export const requestUndo = (operation: OperationRecord): OperationChange =>
  toOperationChange(operation, { ...operation, run: operation.run + 1 });

/** Tells of a step's fault that the next attempt may mend. */
export const recordRetry = (
  before: OperationRecord,
  after: OperationRecord,
  retry: { step: string; attempt: number; error: Failure },
): OperationChange =>
  toOperationChange(before, after, [{ name: "OperationStepRetried", data: { ...toEventData(after), ...retry } }]);
