import type { IntegrationKind } from "../../../schemas/integration.ts";
import type { Failure, OperationKind, OperationRecord, OperationStatus, Target } from "../../../schemas/operation.ts";
import type { OnReplacement } from "../../../schemas/stack-change.ts";
import type { ChangeSubscription, GrantedLicence } from "../../../schemas/subscription.ts";
import type { Change, Context, DomainEvent, Draft } from "../shared/decision.ts";
import { isAllowedFrom, operationTransitions } from "../shared/transitions.ts";
import { planSteps, startNextStep } from "./planned-steps.ts";
import { endSteps, reopenSteps } from "./steps.ts";

const finalStatuses: readonly OperationStatus[] = ["succeeded", "failed", "cancelled"];

/** Returns whether an operation is over. Only a retry can continue it. */
export const isOver = (operation: { status: OperationStatus }): boolean => finalStatuses.includes(operation.status);

/** The kinds of operation that remove something and can't be cancelled. */
export const removalKinds: readonly OperationKind[] = ["subscription.deprovision", "tenant.offboard", "user.remove"];

/** Returns the id of an operation's current run, which is also the name of its execution. */
export const runIdOf = ({ id, run }: { id: string; run: number }): string => `${id}-${run}`;

/** Returns the run in which somebody last requested the work. Reports, stack tags and request tokens refer to it. */
export const requestedRunOf = ({ run, requestedRun = run }: Pick<OperationRecord, "run" | "requestedRun">): number =>
  requestedRun;

/** Returns whether a later run has replaced the run of a task. */
export const isStaleRun = (operation: OperationRecord, run: number | undefined): boolean =>
  run !== undefined && run !== operation.run;

/** The failure code of an operation that somebody cancelled. */
export const CANCELLED = "cancelled";

/** The failure code of a cancelled operation whose undo failed or is not confirmed, so that resources may remain. */
export const UNDO_FAILED = "undoFailed";

export type OperationChange = Extract<Change, { type: "operation" }>;

/** Returns the data that all events of an operation have. */
export const toOperationEventData = (operation: Draft<"operation">) => ({
  operationId: operation.id,
  ...(operation.parentId === undefined ? {} : { parentId: operation.parentId }),
  kind: operation.kind,
  status: operation.status,
  target: operation.target,
  ...(operation.tenantId === undefined ? {} : { tenantId: operation.tenantId }),
  productIds: operation.productId === undefined ? [] : [operation.productId],
});

/** Builds a change of an operation. Its version counts writes, so the change needs no event. */
export const toOperationChange = (
  before: OperationRecord,
  after: Draft<"operation">,
  events: DomainEvent[] = [],
): OperationChange => ({
  type: "operation",
  before,
  after: dropTemporaryData(after),
  events,
  operationId: before.id,
});

/** Removes the data that only a running operation needs from a finished one. */
function dropTemporaryData(draft: Draft<"operation">): Draft<"operation"> {
  if (!isOver(draft)) return draft;
  const { stepOutputs: _, progress: __, restarts: ___, walk: ____, ...operation } = draft;
  return operation;
}

/** The data of a new operation. */
export type NewOperation = {
  id: string;
  kind: OperationKind;
  target: Target;
  parentId?: string | undefined;
  tenantId?: string;
  productId?: string;
  /** The product's kind of integration, for work on a subscription. */
  integration?: IntegrationKind | undefined;
  requestedChange?: ChangeSubscription | undefined;
  onReplacement?: OnReplacement | undefined;
  licence?: GrantedLicence | undefined;
  sendsInvitation?: true;
  rolloutId?: string;
  /** The names of the steps. @default - those of the operation's workflow */
  steps?: readonly string[];
};

/** Queues a new operation. It has no event of its own: the event of its target starts its workflow. */
export const queueOperation = (context: Context, operation: NewOperation): OperationChange => ({
  type: "operation",
  after: {
    ...operation,
    status: "queued",
    steps: (operation.steps ?? planSteps(operation)).map((name) => ({ name, status: "pending", attempts: [] })),
    requestedBy: context.actor,
    correlationId: context.correlationId,
    run: 1,
    requestedRun: 1,
  } as Draft<"operation">,
  events: [],
  operationId: operation.id,
});

/** Starts a queued operation and its first step. */
export function startOperation(operation: OperationRecord, now: string): OperationChange {
  const after = startNextStep({ ...operation, status: operationTransitions.start.to }, now);
  return toOperationChange(operation, after, [{ name: "OperationStarted", data: toOperationEventData(after) }]);
}

/** Starts an operation with the change that queues it, because events advance it and no workflow has to start. */
export function startQueuedOperation(
  { after: queued, events, ...change }: OperationChange,
  { steps }: Pick<OperationRecord, "steps">,
): OperationChange {
  const after = { ...queued, status: operationTransitions.start.to, steps };
  return { ...change, after, events: [...events, { name: "OperationStarted", data: toOperationEventData(after) }] };
}

/** The operation that follows a cancelled operation. */
export type Successor = Pick<OperationRecord, "followedBy" | "supersededBy" | "stoppedWith">;

/** Requests the cancellation of an operation: its workflow undoes the completed work and ends it with this failure. */
export function requestCancellation(
  operation: OperationRecord,
  error: Failure,
  following: Successor = {},
): OperationChange {
  // A cancelling operation keeps its first reason.
  if (!isAllowedFrom(operationTransitions.requestCancellation, operation.status))
    return toOperationChange(operation, { ...operation, ...following });
  const after = { ...operation, ...following, status: operationTransitions.requestCancellation.to, error };
  const data = { ...toOperationEventData(after), reason: error.reason };
  return toOperationChange(operation, after, [{ name: "OperationCancellationRequested", data }]);
}

/** Returns how often an operation was restarted in its current status because its execution had ended unexpectedly. */
export const restartsOf = ({ status, restarts }: OperationRecord): number =>
  restarts?.status === status ? restarts.count : 0;

/** Builds the next run of an operation whose execution ended unexpectedly. */
function startNextRun(operation: OperationRecord, after: Draft<"operation">): Draft<"operation"> {
  const count = after.status === operation.status ? restartsOf(operation) + 1 : 1;
  return { ...after, run: operation.run + 1, restarts: { status: after.status, count } };
}

/** Cancels an operation whose execution somebody aborted; its next run undoes the completed work. */
export function cancelAbortedOperation(operation: OperationRecord, error: Failure): OperationChange {
  const cancelling = requestCancellation(operation, error);
  return { ...cancelling, after: startNextRun(operation, cancelling.after) };
}

/** Continues an operation whose execution ended unexpectedly; its next run recognizes completed steps. */
export const resumeOperation = (operation: OperationRecord): OperationChange =>
  toOperationChange(operation, startNextRun(operation, operation));

/** Ends an operation as succeeded. */
export function succeedOperation(operation: OperationRecord, now: string): OperationChange {
  // A step that still runs is a repetition after a crash. Its work is complete.
  const steps = endSteps(operation.steps, now);
  const after = { ...operation, status: operationTransitions.succeed.to, steps };
  return toOperationChange(operation, after, [{ name: "OperationSucceeded", data: toOperationEventData(after) }]);
}

/** Returns whether an operation ends as cancelled: somebody cancelled it, and its undo succeeded. */
export const isCancellation = ({ status, error }: OperationRecord, failure: Failure): boolean =>
  status === "cancelling" && error?.code === CANCELLED && failure.code !== UNDO_FAILED;

/** Ends an operation that did not succeed: as cancelled if somebody cancelled it, else as failed. */
export function failOrCancelOperation(operation: OperationRecord, error: Failure, now: string): OperationChange {
  const steps = endSteps(operation.steps, now, error);
  if (isCancellation(operation, error)) {
    const after = { ...operation, status: operationTransitions.cancel.to, error, steps };
    return toOperationChange(operation, after, [
      { name: "OperationCancelled", data: { ...toOperationEventData(after), reason: error.reason } },
    ]);
  }
  const after = { ...operation, status: operationTransitions.fail.to, error, steps, failing: true as const };
  return toOperationChange(operation, after, [
    { name: "OperationFailed", data: { ...toOperationEventData(after), error } },
  ]);
}

/** Queues a failed or cancelled operation again. Its steps keep their attempts. */
export function requeueOperation(operation: OperationRecord, context: Context): OperationChange {
  const { error: _, followedBy: __, supersededBy: ___, stoppedWith: ____, ...requested } = operation;
  const { report: _____, reportedBy: ______, failing: _______, ...rest } = requested;
  const kind = operation.kind;
  const after = {
    ...rest,
    status: operationTransitions.retry.to,
    run: operation.run + 1,
    requestedRun: operation.run + 1,
    requestedBy: context.actor,
    steps: reopenSteps(operation.steps, planSteps({ ...operation, kind })),
  };
  return toOperationChange(operation, after, [{ name: "OperationRetried", data: toOperationEventData(after) }]);
}

/** Starts another run of a cancelling operation, which undoes the work of the run before. */
export const requestUndo = (operation: OperationRecord): OperationChange =>
  toOperationChange(operation, { ...operation, run: operation.run + 1 });

/** Records a step's fault and its next attempt, with the event OperationStepRetried. */
export const recordRetry = (
  before: OperationRecord,
  after: OperationRecord,
  retry: { step: string; attempt: number; error: Failure },
): OperationChange =>
  toOperationChange(before, after, [
    { name: "OperationStepRetried", data: { ...toOperationEventData(after), ...retry } },
  ]);
