import type { EventName } from "../../events/catalog.ts";
import type { Failure, OperationKind, OperationRecord } from "../../schemas/operation.ts";
import type { ChangeSubscription, SubscriptionRecord, SubscriptionStatus } from "../../schemas/subscription.ts";
import type { Change, Context, Draft, Fact } from "./decision.ts";
import { beginLicence } from "./licences.ts";
import {
  type About,
  endOperation,
  endsAsCancelled,
  queueOperation,
  requestedRunOf,
  retryOperation,
  startOperation,
  succeedOperation,
} from "./operation.ts";
import { isLower } from "./seats.ts";
import { allows, type Transition, subscriptionTransitions as transitions } from "./transitions.ts";

/** What an operation on a subscription does to its status: how it begins, and its two ends. */
const work = {
  "subscription.provision": { begin: transitions.subscribe, succeed: transitions.activate, fail: transitions.giveUp },
  "subscription.change": { begin: transitions.change, succeed: transitions.endChange, fail: transitions.failChange },
  "subscription.suspend": {
    begin: transitions.suspend,
    succeed: transitions.endSuspension,
    fail: transitions.failSuspension,
  },
  "subscription.reactivate": {
    begin: transitions.reactivate,
    succeed: transitions.endReactivation,
    fail: transitions.failReactivation,
  },
  "subscription.deprovision": {
    begin: transitions.unsubscribe,
    succeed: transitions.cancel,
    fail: transitions.failCancellation,
  },
} as const satisfies Partial<
  Record<OperationKind, Record<"begin" | "succeed" | "fail", Transition<SubscriptionStatus>>>
>;
export type SubscriptionWork = keyof typeof work;

const inProgress: readonly SubscriptionStatus[] = [
  "requested",
  "provisioning",
  "changing",
  "suspending",
  "reactivating",
  "deprovisioning",
];

/** Whether something is being done to the subscription, so that its status will change by itself. */
export const isInProgress = ({ status }: { status: SubscriptionStatus }): boolean => inProgress.includes(status);

/** The statuses from which a kind of work may begin. */
export const beginsFrom = (kind: SubscriptionWork): readonly string[] => work[kind].begin.from;

const factData = (subscription: Draft<"subscription">) => ({
  tenantId: subscription.tenantId,
  productId: subscription.productId,
  productIds: [subscription.productId],
  planId: subscription.planId,
  ...(subscription.seats === undefined ? {} : { seats: subscription.seats }),
});

type SubscriptionChange = Extract<Change, { type: "subscription" }>;

/** The same step, with another limit of its seats. */
const limited = (change: SubscriptionChange, limit: number | undefined): SubscriptionChange => {
  const { tenantId, productId } = change.after;
  return { ...change, seats: [{ tenantId, productId, limit }] };
};

/** The limit of seats as work begins: that of a subscription which begins (anew), or a lower one that is asked for. */
const seatsBefore = (
  before: SubscriptionRecord | undefined,
  begun: SubscriptionChange,
  { kind, wanted }: Pick<OperationRecord, "kind" | "wanted">,
): SubscriptionChange => {
  const { seats } = begun.after;
  if (wanted !== undefined && isLower(wanted.seats, seats)) return limited(begun, wanted.seats);
  const anew = kind === "subscription.provision" && (before === undefined || before.status === "cancelled");
  return anew && seats !== undefined ? limited(begun, seats) : begun;
};

/** What a subscription is after a change of its plan, seats or parameters, which names all three that it leads to. */
export const changedTo = <Terms extends Pick<SubscriptionRecord, "planId" | "seats" | "parameters">>(
  { seats: _, parameters: __, ...rest }: Terms,
  wanted: ChangeSubscription,
) => ({ ...rest, ...wanted });

/** The facts that also say until when the subscription is licensed. */
const licensed: readonly EventName[] = [
  "SubscriptionActivated",
  "SubscriptionChanged",
  "SubscriptionCancelled",
  "LicenceEnding",
  "LicenceEnded",
];

const factOf = (subscription: Draft<"subscription">, name: EventName, reason?: string): Fact =>
  ({
    name,
    data: {
      ...factData(subscription),
      ...(licensed.includes(name) ? { licence: subscription.licence } : {}),
      ...(reason === undefined ? {} : { reason }),
    },
  }) as Fact;

/** What a transition says of a subscription that stays as it is. */
export const licenceFact = (subscription: SubscriptionRecord, { event }: Transition<SubscriptionStatus>): Fact =>
  factOf(subscription, event);

/** Moves a subscription along a transition. */
const moved = (
  before: SubscriptionRecord | undefined,
  draft: Draft<"subscription">,
  { to, event }: Transition<SubscriptionStatus>,
  operationId: string,
  reason?: string,
): SubscriptionChange => {
  const after = { ...draft, status: to === "same" ? draft.status : to };
  const facts = [factOf(after, event, reason)];
  return { type: "subscription", ...(before === undefined ? {} : { before }), after, facts, operationId };
};

/** Adds to an event the details that a self-provisioned product needs; parameters stay out of events. */
const asked = (
  change: SubscriptionChange,
  { run, wanted }: { run: number; wanted?: ChangeSubscription | undefined },
): SubscriptionChange => {
  const { planId, seats } = wanted ?? {};
  const terms = { ...(planId === undefined ? {} : { planId }), ...(seats === undefined ? {} : { seats }) };
  const more = { run, ...(wanted === undefined ? {} : { wanted: terms }) };
  return { ...change, facts: change.facts.map((fact) => ({ ...fact, data: { ...fact.data, ...more } }) as Fact) };
};

/** On whose behalf work on a subscription begins: the tenant's operation and its run, where there is one. */
export type Behalf = { parentId?: string | undefined; round?: string | undefined };

/** Begins work on a subscription: its next status, and the operation that leads on from there. */
export const beginWork = (
  context: Context,
  kind: SubscriptionWork,
  subject: {
    before?: SubscriptionRecord | undefined;
    draft: Omit<Draft<"subscription">, "status" | "lastOperationId">;
  },
  { parentId, round, ...more }: Behalf & Pick<About, "wanted" | "licence"> = {},
): { operationId: string; changes: Change[] } => {
  const operationId = context.newId("op");
  const { tenantId, productId } = subject.draft;
  const { reason: _, round: __, roundFailed: ___, ...earlier } = subject.draft as Draft<"subscription">;
  const { leftBehind: ____, abandoned: _____, ...rest } = earlier;
  const draft = {
    ...rest,
    ...(round === undefined ? {} : { round }),
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
  const requested = { run: requestedRunOf(operation.after), wanted: more.wanted };
  const begun = asked(moved(subject.before, draft, work[kind].begin, operationId), requested);
  return { operationId, changes: [seatsBefore(subject.before, begun, { kind, wanted: more.wanted }), operation] };
};

/** Begins the work of an operation again; undefined where the subscription's status does not allow it any more. */
export const retryWork = (
  context: Context,
  subscription: SubscriptionRecord,
  operation: OperationRecord,
): Change[] | undefined => {
  const kind = operation.kind as SubscriptionWork;
  // A provisioning that was stopped has left the subscription as cancelled: it is asked for anew.
  const again = subscription.status === "failed" ? transitions.retryProvisioning : transitions.subscribe;
  const begin = kind === "subscription.provision" ? again : work[kind].begin;
  if (!allows(begin, subscription.status)) return undefined;
  const { reason: _, roundFailed: __, leftBehind: ___, abandoned: ____, ...rest } = subscription;
  const draft = { ...rest, activeOperationId: operation.id, lastOperationId: operation.id };
  const retried = retryOperation(operation, context);
  const requested = { run: requestedRunOf(retried.after), wanted: operation.wanted };
  const begun = asked(moved(subscription, draft, begin, operation.id), requested);
  return [seatsBefore(subscription, begun, operation), retried];
};

/** Takes a requested subscription, with its operation, into provisioning. */
export const startProvisioning = (
  subscription: SubscriptionRecord,
  operation: OperationRecord,
  now: string,
): Change[] => [
  moved(subscription, subscription, transitions.startProvisioning, operation.id),
  startOperation(operation, now),
];

/** How work on a subscription's stack ended. */
export type WorkOutcome =
  | { status: "succeeded"; outputs?: Record<string, string> | undefined; templateKey?: string | undefined }
  /** `undone`: nothing is left of the work, and that was confirmed. */
  | { status: "failed"; error: Failure; undone?: boolean };

/** What a success leaves on the record, by kind of work. */
const achieved = (
  subscription: Draft<"subscription">,
  { kind, wanted, licence = subscription.licence }: OperationRecord,
  { outputs, templateKey }: Extract<WorkOutcome, { status: "succeeded" }>,
  now: string,
): Draft<"subscription"> => {
  if (kind === "subscription.deprovision") {
    const { outputs: _, templateKey: __, ...rest } = subscription;
    return rest;
  }
  return {
    ...(wanted === undefined ? subscription : changedTo(subscription, wanted)),
    licence: kind === "subscription.provision" ? beginLicence(licence, now) : licence,
    ...(outputs === undefined ? {} : { outputs }),
    ...(templateKey === undefined ? {} : { templateKey }),
  } as Draft<"subscription">;
};

/** The limit of seats that follows from how work ended: a raise counts now, and what failed to be lowered is put back. */
const seatsAfter = (
  before: SubscriptionRecord,
  ended: SubscriptionChange,
  { kind, wanted }: OperationRecord,
): SubscriptionChange => {
  const { after } = ended;
  if (after.status === "cancelled") return before.seats === undefined ? ended : limited(ended, undefined);
  if (kind !== "subscription.change" || wanted === undefined || wanted.seats === before.seats) return ended;
  const lowered = isLower(wanted.seats, before.seats);
  const achieved = after.seats === wanted.seats;
  return lowered === achieved ? ended : limited(ended, after.seats);
};

/** Returns the transition that ends work on a subscription. */
const endingOf = (operation: OperationRecord, outcome: WorkOutcome): Transition<SubscriptionStatus> => {
  const { succeed, fail } = work[operation.kind as SubscriptionWork];
  if (outcome.status === "succeeded") return succeed;
  // Only a confirmed absence may be called cancelled.
  const gone = operation.kind === "subscription.provision" && outcome.undone === true;
  const removed = gone && operation.followedBy === undefined && endsAsCancelled(operation, outcome.error);
  return removed ? transitions.cancel : fail;
};

/** Kinds of work whose failure may leave resources in the product's account. */
const mayLeave: readonly OperationKind[] = ["subscription.provision", "subscription.deprovision"];

/** Returns the subscription as its work leaves it, before its status changes. */
const endedDraft = (
  subscription: SubscriptionRecord,
  operation: OperationRecord,
  outcome: WorkOutcome,
  now: string,
): Draft<"subscription"> => {
  const { activeOperationId: _, reason: __, leftBehind: ___, ...rest } = subscription;
  const round = (failed: boolean) => (rest.round === undefined ? {} : { roundFailed: failed });
  if (outcome.status === "succeeded") return { ...achieved(rest, operation, outcome, now), ...round(false) };
  const left = mayLeave.includes(operation.kind) && outcome.undone !== true;
  return { ...rest, reason: outcome.error.reason, ...round(true), ...(left ? { leftBehind: true as const } : {}) };
};

/** Ends work on a subscription: its outcome and its operation's, in one step; a removal that waits follows at once. */
export const completeWork = (
  subscription: SubscriptionRecord,
  operation: OperationRecord,
  outcome: WorkOutcome,
  now: string,
): Change[] => {
  const failed = outcome.status === "failed" ? outcome.error : undefined;
  const ending = endingOf(operation, outcome);
  const reason = ending.to === "cancelled" ? undefined : failed?.reason;
  const draft = endedDraft(subscription, operation, outcome, now);
  const ended = seatsAfter(subscription, moved(subscription, draft, ending, operation.id, reason), operation);
  const closed = failed === undefined ? succeedOperation(operation, now) : endOperation(operation, failed, now);
  if (operation.followedBy === undefined || ended.after.status === "cancelled") return [ended, closed];
  const next = { ...ended.after, activeOperationId: operation.followedBy, lastOperationId: operation.followedBy };
  const removal = moved(subscription, next, transitions.unsubscribe, operation.followedBy);
  const following = asked(removal, { run: 1 });
  const before = ended.facts.map((fact) => ({ ...fact, operationId: operation.id }));
  return [{ ...ended, ...following, facts: [...before, ...following.facts] }, closed];
};
