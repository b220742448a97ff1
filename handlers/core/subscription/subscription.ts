import type { EventName } from "../../../events/catalog.ts";
import type { OperationKind } from "../../../schemas/operation.ts";
import type { ChangeSubscription, SubscriptionRecord, SubscriptionStatus } from "../../../schemas/subscription.ts";
import type { Change, DomainEvent, Draft } from "../shared/decision.ts";
import { type Transition, subscriptionTransitions as transitions } from "../shared/transitions.ts";

/** The transitions of each kind of work on a subscription: its start, its success and its failure. */
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

/** Returns whether an operation will change the subscription's status. */
export const isInProgress = ({ status }: { status: SubscriptionStatus }): boolean =>
  inProgressStatuses.includes(status);

/** Selects the transition that starts a kind of work again. A cancelled provisioning leaves the subscription cancelled,
 *  so its retry subscribes again. */
export function selectRestart(kind: SubscriptionWork, { status }: Pick<SubscriptionRecord, "status">) {
  if (kind !== "subscription.provision") return workTransitions[kind].start;
  return status === "failed" ? transitions.retryProvisioning : transitions.subscribe;
}

/** Returns the statuses in which a kind of work can start. */
export const startStatusesOf = (kind: SubscriptionWork): readonly string[] => workTransitions[kind].start.from;

const toEventData = (subscription: Draft<"subscription">) => ({
  tenantId: subscription.tenantId,
  productId: subscription.productId,
  productIds: [subscription.productId],
  planId: subscription.planId,
  ...(subscription.seats === undefined ? {} : { seats: subscription.seats }),
});

export type SubscriptionChange = Extract<Change, { type: "subscription" }>;

/** Applies a requested change to a subscription. It replaces the plan, the seats and the parameters together. */
export const applyRequestedChange = <Terms extends Pick<SubscriptionRecord, "planId" | "seats" | "parameters">>(
  { seats: _, parameters: __, ...rest }: Terms,
  requested: ChangeSubscription,
) => ({ ...rest, ...requested });

/** The events that contain the subscription's license. */
const licenceEvents: readonly EventName[] = [
  "SubscriptionActivated",
  "SubscriptionChanged",
  "SubscriptionReactivated",
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

/** Builds the event of a license deadline, which does not change the subscription's status. */
export const buildLicenceEvent = (
  subscription: SubscriptionRecord,
  { event }: Transition<SubscriptionStatus>,
): DomainEvent => buildEvent(subscription, event);

/** Applies a transition to a subscription. */
export function applyTransition(
  before: SubscriptionRecord | undefined,
  draft: Draft<"subscription">,
  { to, event }: Transition<SubscriptionStatus>,
  operationId: string,
  reason?: string,
): SubscriptionChange {
  const after = { ...draft, status: to === "same" ? draft.status : to };
  const events = [buildEvent(after, event, reason)];
  return { type: "subscription", ...(before === undefined ? {} : { before }), after, events, operationId };
}

/** Adds to an event the details that a self-provisioned product needs; parameters stay out of events. */
export function addSelfProvisioningDetails(
  change: SubscriptionChange,
  { run, requestedChange }: { run: number; requestedChange?: ChangeSubscription | undefined },
): SubscriptionChange {
  const { planId, seats } = requestedChange ?? {};
  const terms = { ...(planId === undefined ? {} : { planId }), ...(seats === undefined ? {} : { seats }) };
  const more = { run, ...(requestedChange === undefined ? {} : { wanted: terms }) };
  return {
    ...change,
    events: change.events.map((event) => ({ ...event, data: { ...event.data, ...more } }) as DomainEvent),
  };
}
