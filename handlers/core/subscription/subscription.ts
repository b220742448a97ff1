import type { EventName } from "../../../events/catalog.ts";
import type { Failure, OperationKind, OperationRecord } from "../../../schemas/operation.ts";
import type { ChangeSubscription, SubscriptionRecord, SubscriptionStatus } from "../../../schemas/subscription.ts";
import {
  failOrCancelOperation,
  isCancellation,
  type NewOperation,
  queueOperation,
  requestedRunOf,
  requeueOperation,
  startOperation,
  succeedOperation,
} from "../operation/operation.ts";
import type { Change, Context, DomainEvent, Draft } from "../shared/decision.ts";
import { isAllowedFrom, type Transition, subscriptionTransitions as transitions } from "../shared/transitions.ts";
import { startLicence } from "./licence.ts";
import { isLowerLimit } from "./seats.ts";

/** What an operation on a subscription does to its status: how it begins, and its two ends. */
const workTransitions = {
  "subscription.provision": {
    start: transitions.subscribe,
    succeed: transitions.activate,
    fail: transitions.failProvisioning,
  },
  "subscription.change": { start: transitions.change, succeed: transitions.endChange, fail: transitions.failChange },
  "subscription.suspend": {
    start: transitions.suspend,
    succeed: transitions.endSuspension,
    fail: transitions.failSuspension,
  },
  "subscription.reactivate": {
    start: transitions.reactivate,
    succeed: transitions.endReactivation,
    fail: transitions.failReactivation,
  },
  "subscription.deprovision": {
    start: transitions.unsubscribe,
    succeed: transitions.cancel,
    fail: transitions.failCancellation,
  },
} as const satisfies Partial<
  Record<OperationKind, Record<"start" | "succeed" | "fail", Transition<SubscriptionStatus>>>
>;
export type SubscriptionWork = keyof typeof workTransitions;

const inProgressStatuses: readonly SubscriptionStatus[] = [
  "requested",
  "provisioning",
  "changing",
  "suspending",
  "reactivating",
  "deprovisioning",
];

/** Whether something is being done to the subscription, so that its status will change by itself. */
export const isInProgress = ({ status }: { status: SubscriptionStatus }): boolean =>
  inProgressStatuses.includes(status);

/** The statuses from which a kind of work may begin. */
export const startStatusesOf = (kind: SubscriptionWork): readonly string[] => workTransitions[kind].start.from;

const toEventData = (subscription: Draft<"subscription">) => ({
  tenantId: subscription.tenantId,
  productId: subscription.productId,
  productIds: [subscription.productId],
  planId: subscription.planId,
  ...(subscription.seats === undefined ? {} : { seats: subscription.seats }),
});

type SubscriptionChange = Extract<Change, { type: "subscription" }>;

/** The same step, with another limit of its seats. */
const withSeatLimit = (change: SubscriptionChange, limit: number | undefined): SubscriptionChange => {
  const { tenantId, productId } = change.after;
  return { ...change, seats: [{ tenantId, productId, limit }] };
};

/** The limit of seats as work begins: that of a subscription which begins (anew), or a lower one that is asked for. */
const limitSeatsAtStart = (
  before: SubscriptionRecord | undefined,
  started: SubscriptionChange,
  { kind, requestedChange }: Pick<OperationRecord, "kind" | "requestedChange">,
): SubscriptionChange => {
  const { seats } = started.after;
  if (requestedChange !== undefined && isLowerLimit(requestedChange.seats, seats))
    return withSeatLimit(started, requestedChange.seats);
  const anew = kind === "subscription.provision" && (before === undefined || before.status === "cancelled");
  return anew && seats !== undefined ? withSeatLimit(started, seats) : started;
};

/** What a subscription is after a change of its plan, seats or parameters, which names all three that it leads to. */
export const applyRequestedChange = <Terms extends Pick<SubscriptionRecord, "planId" | "seats" | "parameters">>(
  { seats: _, parameters: __, ...rest }: Terms,
  requested: ChangeSubscription,
) => ({ ...rest, ...requested });

/** The facts that also say until when the subscription is licensed. */
const licenceEvents: readonly EventName[] = [
  "SubscriptionActivated",
  "SubscriptionChanged",
  "SubscriptionCancelled",
  "LicenceEnding",
  "LicenceEnded",
];

const buildEvent = (subscription: Draft<"subscription">, name: EventName, reason?: string): DomainEvent =>
  ({
    name,
    data: {
      ...toEventData(subscription),
      ...(licenceEvents.includes(name) ? { licence: subscription.licence } : {}),
      ...(reason === undefined ? {} : { reason }),
    },
  }) as DomainEvent;

/** What a transition says of a subscription that stays as it is. */
export const buildLicenceEvent = (
  subscription: SubscriptionRecord,
  { event }: Transition<SubscriptionStatus>,
): DomainEvent => buildEvent(subscription, event);

/** Moves a subscription along a transition. */
const applyTransition = (
  before: SubscriptionRecord | undefined,
  draft: Draft<"subscription">,
  { to, event }: Transition<SubscriptionStatus>,
  operationId: string,
  reason?: string,
): SubscriptionChange => {
  const after = { ...draft, status: to === "same" ? draft.status : to };
  const events = [buildEvent(after, event, reason)];
  return { type: "subscription", ...(before === undefined ? {} : { before }), after, events, operationId };
};

/** Adds to an event the details that a self-provisioned product needs; parameters stay out of events. */
const addSelfProvisioningDetails = (
  change: SubscriptionChange,
  { run, wanted }: { run: number; wanted?: ChangeSubscription | undefined },
): SubscriptionChange => {
  const { planId, seats } = wanted ?? {};
  const terms = { ...(planId === undefined ? {} : { planId }), ...(seats === undefined ? {} : { seats }) };
  const more = { run, ...(wanted === undefined ? {} : { wanted: terms }) };
  return {
    ...change,
    events: change.events.map((event) => ({ ...event, data: { ...event.data, ...more } }) as DomainEvent),
  };
};

/** On whose behalf work on a subscription begins: the tenant's operation and its run, where there is one. */
export type ParentRun = { parentId?: string | undefined; parentRunId?: string | undefined };

/** Begins work on a subscription: its next status, and the operation that leads on from there. */
export const startSubscriptionWork = (
  context: Context,
  kind: SubscriptionWork,
  subject: {
    before?: SubscriptionRecord | undefined;
    draft: Omit<Draft<"subscription">, "status" | "lastOperationId">;
  },
  { parentId, parentRunId: round, ...more }: ParentRun & Pick<NewOperation, "requestedChange" | "licence"> = {},
): { operationId: string; changes: Change[] } => {
  const operationId = context.newId("op");
  const { tenantId, productId } = subject.draft;
  const { reason: _, parentRunId: __, failedInParentRun: ___, ...earlier } = subject.draft as Draft<"subscription">;
  const { leftBehind: ____, abandoned: _____, ...rest } = earlier;
  const draft = {
    ...rest,
    ...(round === undefined ? {} : { parentRunId: round }),
    activeOperationId: operationId,
    lastOperationId: operationId,
  };
  const operation = queueOperation(context, {
    id: operationId,
    kind,
    target: { type: "subscription", id: `${tenantId}/${productId}` },
    parentId,
    tenantId,
    productId,
    integration: draft.integration,
    ...more,
  });
  const requested = { run: requestedRunOf(operation.after), wanted: more.requestedChange };
  const started = addSelfProvisioningDetails(
    applyTransition(subject.before, draft, workTransitions[kind].start, operationId),
    requested,
  );
  return {
    operationId,
    changes: [limitSeatsAtStart(subject.before, started, { kind, requestedChange: more.requestedChange }), operation],
  };
};

/** Begins the work of an operation again; undefined where the subscription's status does not allow it any more. */
export const retrySubscriptionWork = (
  context: Context,
  subscription: SubscriptionRecord,
  operation: OperationRecord,
): Change[] | undefined => {
  const kind = operation.kind as SubscriptionWork;
  // A provisioning that was stopped has left the subscription as cancelled: it is asked for anew.
  const again = subscription.status === "failed" ? transitions.retryProvisioning : transitions.subscribe;
  const start = kind === "subscription.provision" ? again : workTransitions[kind].start;
  if (!isAllowedFrom(start, subscription.status)) return undefined;
  const { reason: _, failedInParentRun: __, leftBehind: ___, abandoned: ____, ...rest } = subscription;
  const draft = { ...rest, activeOperationId: operation.id, lastOperationId: operation.id };
  const retried = requeueOperation(operation, context);
  const requested = { run: requestedRunOf(retried.after), wanted: operation.requestedChange };
  const started = addSelfProvisioningDetails(applyTransition(subscription, draft, start, operation.id), requested);
  return [limitSeatsAtStart(subscription, started, operation), retried];
};

/** Takes a requested subscription, with its operation, into provisioning. */
export const startProvisioning = (
  subscription: SubscriptionRecord,
  operation: OperationRecord,
  now: string,
): Change[] => [
  applyTransition(subscription, subscription, transitions.startProvisioning, operation.id),
  startOperation(operation, now),
];

/** How work on a subscription's stack ended. */
export type WorkOutcome =
  | { status: "succeeded"; outputs?: Record<string, string> | undefined; templateKey?: string | undefined }
  /** `undone`: nothing is left of the work, and that was confirmed. */
  | { status: "failed"; error: Failure; undone?: boolean };

/** What a success leaves on the record, by kind of work. */
const applySuccess = (
  subscription: Draft<"subscription">,
  { kind, requestedChange, licence = subscription.licence }: OperationRecord,
  { outputs, templateKey }: Extract<WorkOutcome, { status: "succeeded" }>,
  now: string,
): Draft<"subscription"> => {
  if (kind === "subscription.deprovision") {
    const { outputs: _, templateKey: __, ...rest } = subscription;
    return rest;
  }
  return {
    ...(requestedChange === undefined ? subscription : applyRequestedChange(subscription, requestedChange)),
    licence: kind === "subscription.provision" ? startLicence(licence, now) : licence,
    ...(outputs === undefined ? {} : { outputs }),
    ...(templateKey === undefined ? {} : { templateKey }),
  } as Draft<"subscription">;
};

/** The limit of seats that follows from how work ended: a raise counts now, and what failed to be lowered is put back. */
const limitSeatsAtEnd = (
  before: SubscriptionRecord,
  ended: SubscriptionChange,
  { kind, requestedChange }: OperationRecord,
): SubscriptionChange => {
  const { after } = ended;
  if (after.status === "cancelled") return before.seats === undefined ? ended : withSeatLimit(ended, undefined);
  if (kind !== "subscription.change" || requestedChange === undefined || requestedChange.seats === before.seats)
    return ended;
  const lowered = isLowerLimit(requestedChange.seats, before.seats);
  const achieved = after.seats === requestedChange.seats;
  return lowered === achieved ? ended : withSeatLimit(ended, after.seats);
};

/** Returns the transition that ends work on a subscription. */
const selectEndTransition = (operation: OperationRecord, outcome: WorkOutcome): Transition<SubscriptionStatus> => {
  const { succeed, fail } = workTransitions[operation.kind as SubscriptionWork];
  if (outcome.status === "succeeded") return succeed;
  // Only a confirmed absence may be called cancelled.
  const gone = operation.kind === "subscription.provision" && outcome.undone === true;
  const removed = gone && operation.followedBy === undefined && isCancellation(operation, outcome.error);
  return removed ? transitions.cancel : fail;
};

/** Kinds of work whose failure may leave resources in the product's account. */
const kindsWithLeftovers: readonly OperationKind[] = ["subscription.provision", "subscription.deprovision"];

/** Returns the subscription as its work leaves it, before its status changes. */
const buildEndedDraft = (
  subscription: SubscriptionRecord,
  operation: OperationRecord,
  outcome: WorkOutcome,
  now: string,
): Draft<"subscription"> => {
  const { activeOperationId: _, reason: __, leftBehind: ___, ...rest } = subscription;
  const round = (failed: boolean) => (rest.parentRunId === undefined ? {} : { failedInParentRun: failed });
  if (outcome.status === "succeeded") return { ...applySuccess(rest, operation, outcome, now), ...round(false) };
  const left = kindsWithLeftovers.includes(operation.kind) && outcome.undone !== true;
  return { ...rest, reason: outcome.error.reason, ...round(true), ...(left ? { leftBehind: true as const } : {}) };
};

/** Ends work on a subscription: its outcome and its operation's, in one step; a removal that waits follows at once. */
export const completeSubscriptionWork = (
  subscription: SubscriptionRecord,
  operation: OperationRecord,
  outcome: WorkOutcome,
  now: string,
): Change[] => {
  const failed = outcome.status === "failed" ? outcome.error : undefined;
  const ending = selectEndTransition(operation, outcome);
  const reason = ending.to === "cancelled" ? undefined : failed?.reason;
  const draft = buildEndedDraft(subscription, operation, outcome, now);
  const ended = limitSeatsAtEnd(
    subscription,
    applyTransition(subscription, draft, ending, operation.id, reason),
    operation,
  );
  const closed =
    failed === undefined ? succeedOperation(operation, now) : failOrCancelOperation(operation, failed, now);
  if (operation.followedBy === undefined || ended.after.status === "cancelled") return [ended, closed];
  const next = { ...ended.after, activeOperationId: operation.followedBy, lastOperationId: operation.followedBy };
  const removal = applyTransition(subscription, next, transitions.unsubscribe, operation.followedBy);
  const following = addSelfProvisioningDetails(removal, { run: 1 });
  const before = ended.events.map((event) => ({ ...event, operationId: operation.id }));
  return [{ ...ended, ...following, events: [...before, ...following.events] }, closed];
};
