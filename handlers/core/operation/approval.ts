import { APPROVAL_HOURS, type Approval, type ApprovalDecision } from "../../../schemas/approval.ts";
import type { Failure, OperationRecord } from "../../../schemas/operation.ts";
import { principalOf } from "../shared/caller.ts";
import {
  type Acceptance,
  accept,
  type Change,
  type Context,
  type DomainEvent,
  type OperationDecision,
  type Rejection,
  type Reservation,
  reject,
  rejectByChecks,
} from "../shared/decision.ts";
import { buildIllegalTransition } from "../shared/rejections.ts";
import { isAllowedFrom, operationTransitions } from "../shared/transitions.ts";
import type { TenantState } from "../tenant/tenant-state.ts";
import { decideHeldCommand } from "./held-commands.ts";
import { type OperationChange, toOperationChange, toOperationEventData } from "./operation.ts";
import { endSteps } from "./steps.ts";

const HOUR_MS = 60 * 60 * 1000;

/** Returns the reservation of a request that waits for approval, so that a repeated request finds the same operation. */
export const toApprovalReservation = (permission: string, targetId: string): Reservation => ({
  catalog: "tenant",
  kind: "approval",
  value: `${permission}#${targetId}`,
});

const reservationOf = ({ approval, target }: OperationRecord): Reservation[] =>
  approval === undefined ? [] : [toApprovalReservation(approval.permission, target.id)];

/** Finds the operation that a decision starts. */
const findStarted = ({ changes }: Acceptance, operationId: string | undefined): OperationChange | undefined =>
  changes.find((one): one is OperationChange => one.type === "operation" && one.after.id === operationId);

/**
 * Holds the operation of an accepted command until a second administrator approves it. The target stays as it is: it can
 * change meanwhile, and the command is decided again at the approval. A command that starts nothing is not held.
 */
export function holdForApproval(
  decision: Acceptance & { operationId?: string },
  request: Pick<Approval, "permission" | "cause" | "graceDays">,
  now: string,
): OperationDecision {
  const started = findStarted(decision, decision.operationId);
  if (started === undefined || started.before !== undefined) return decision;
  const expiresAt = new Date(Date.parse(now) + APPROVAL_HOURS * HOUR_MS).toISOString();
  const { permission, cause } = request;
  const { to, event } = operationTransitions.requestApproval;
  const after = { ...started.after, status: to, approval: { ...request, expiresAt } };
  const held: Change = {
    ...started,
    after,
    events: [{ name: event, data: { ...toOperationEventData(after), permission, cause, expiresAt } }],
    reserve: [toApprovalReservation(permission, after.target.id)],
  };
  return { ...accept([held]), operationId: after.id };
}

/** Returns the rejections of a decision about an operation that waits for approval. */
export const checkApproval = ({ status, requestedBy }: OperationRecord, actor: string): (Rejection | undefined)[] => [
  isAllowedFrom(operationTransitions.approve, status)
    ? undefined
    : buildIllegalTransition(`An operation that is ${status} does not wait for approval.`, status),
  principalOf(requestedBy) === principalOf(actor)
    ? { code: "ownRequest", detail: "This is your own request. A second administrator must decide about it." }
    : undefined,
];

/** Returns whether the time in which a request can be approved is over. */
export const isExpired = ({ approval }: Pick<OperationRecord, "approval">, now: string): boolean =>
  approval !== undefined && now >= approval.expiresAt;

function checkNotExpired(operation: OperationRecord, now: string): Rejection | undefined {
  if (!isExpired(operation, now)) return undefined;
  const detail = `The request has expired after ${APPROVAL_HOURS} hours. Send it again.`;
  return buildIllegalTransition(detail, operation.status);
}

const buildDecidedApproval = (
  { approval }: OperationRecord,
  decision: "approved" | "rejected",
  { actor, now }: Context,
  { reason }: ApprovalDecision,
) => ({
  approval: {
    ...(approval as Approval),
    decision,
    decidedBy: actor,
    decidedAt: now,
    ...(reason === undefined ? {} : { reason }),
  },
});

const withReason = ({ reason }: ApprovalDecision) => (reason === undefined ? {} : { reason });

/** Attributes the events of a change to the administrator who requested it. */
const attributeToRequester = (change: Change, { requestedBy: actor, correlationId }: OperationRecord): Change =>
  ({
    ...change,
    events: change.events.map((event): DomainEvent => ({ ...event, heldRequest: { actor, correlationId } })),
  }) as Change;

/** A decision of a second administrator. */
type SecondDecision = { context: Context; body: ApprovalDecision };

/** Decides a held command again, and starts its operation with the approval. */
function startApproved(
  operation: OperationRecord,
  state: TenantState | undefined,
  { context, body }: SecondDecision,
): OperationDecision {
  const decision = decideHeldCommand(operation, state, context);
  if (!decision.ok) return decision;
  const started = findStarted(decision, operation.id);
  if (started === undefined)
    return reject(buildIllegalTransition("The request would change nothing any more. Reject it.", operation.status));
  const after = { ...started.after, ...buildDecidedApproval(operation, "approved", context, body) };
  const data = { ...toOperationEventData(after), ...withReason(body) };
  const approved: Change = {
    ...toOperationChange(operation, after, [{ name: operationTransitions.approve.event, data }]),
    release: reservationOf(operation),
  };
  const others = decision.changes.filter((one) => one !== started).map((one) => attributeToRequester(one, operation));
  return { ...accept([...others, approved], decision.preconditions), operationId: operation.id };
}

/**
 * Approves an operation and starts it. The command is decided again on the present state, on behalf of the administrator
 * who requested it. If the state does not permit it any more, the operation still waits.
 */
export const approveOperation = (
  operation: OperationRecord,
  state: TenantState | undefined,
  second: SecondDecision,
): OperationDecision =>
  rejectByChecks([...checkApproval(operation, second.context.actor), checkNotExpired(operation, second.context.now)]) ??
  startApproved(operation, state, second);

/** Returns the rejections of an approval; without the state of the target, only those of the operation itself. */
export function checkApprove(
  operation: OperationRecord,
  state: TenantState | undefined,
  actor: string,
): (Rejection | undefined)[] {
  const checks = checkApproval(operation, actor);
  const { approval } = operation;
  if (state === undefined || approval === undefined || rejectByChecks(checks)) return checks;
  // The decision's changes are dropped, so its ids and its time do not matter.
  const context = { now: approval.expiresAt, newId: (prefix: string) => prefix, actor, correlationId: "" };
  const decision = startApproved(operation, state, { context, body: {} });
  return decision.ok ? [] : [decision.rejection];
}

/** Ends an operation that waits for approval; its target was never changed. */
function endHeldOperation(
  operation: OperationRecord,
  error: Failure,
  now: string,
  event: "OperationRejected" | "OperationCancelled",
): OperationChange {
  const after = { ...operation, status: operationTransitions.cancel.to, error, steps: endSteps(operation.steps, now) };
  const data = { ...toOperationEventData(after), reason: error.reason };
  return {
    ...toOperationChange(operation, after, [{ name: event, data }]),
    release: reservationOf(operation),
  };
}

/** Rejects an operation that waits for approval. */
export function rejectOperation(operation: OperationRecord, { context, body }: SecondDecision): OperationDecision {
  const rejected = rejectByChecks(checkApproval(operation, context.actor));
  if (rejected) return rejected;
  const cause = body.reason === undefined ? "" : ` ${body.reason}`;
  const error = { code: "rejected", reason: `Rejected by ${context.actor}.${cause}`, retryable: false };
  const decided = { ...operation, ...buildDecidedApproval(operation, "rejected", context, body) };
  const ended = endHeldOperation(decided, error, context.now, "OperationRejected");
  return { ...accept([{ ...ended, before: operation }]), operationId: operation.id };
}

/** Cancels an operation that waits for approval. Its requester may do so too. */
export const cancelHeldOperation = (operation: OperationRecord, error: Failure, now: string): OperationChange =>
  endHeldOperation(operation, error, now, "OperationCancelled");

/** Cancels an operation that nobody has approved in time; returns no change before its time. */
export function expireApproval(operation: OperationRecord, now: string): Change[] {
  if (operation.status !== "awaitingApproval" || !isExpired(operation, now)) return [];
  const reason = `No second administrator approved the request within ${APPROVAL_HOURS} hours.`;
  return [cancelHeldOperation(operation, { code: "approvalExpired", reason, retryable: false }, now)];
}
