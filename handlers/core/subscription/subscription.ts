import type { EventName } from "../../../events/catalog.ts";
import type { OperationKind } from "../../../schemas/operation.ts";
import type { ChangeSubscription, SubscriptionRecord, SubscriptionStatus } from "../../../schemas/subscription.ts";
import type { Change, DomainEvent, Draft } from "../shared/decision.ts";
import { type Transition, subscriptionTransitions as transitions } from "../shared/transitions.ts";

/** What an operation on a subscription does to its status: how it begins, and its two ends. */
export const workTransitions = {
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

export type SubscriptionChange = Extract<Change, { type: "subscription" }>;

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
export const applyTransition = (
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
export const addSelfProvisioningDetails = (
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
