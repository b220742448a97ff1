import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { type Acceptance, accept, type Change, type Context, type DomainEvent } from "../shared/decision.ts";
import { isAllowedFrom, subscriptionTransitions } from "../shared/transitions.ts";
import { deadlinesOf, hasUpcomingEnd } from "./licence.ts";
import { buildLicenceEvent } from "./subscription.ts";
import { unsubscribe } from "./unsubscribe.ts";

/** A subscription with a license and its tenant. */
export type LicensedSubscription = { tenant: TenantRecord; subscription: SubscriptionRecord };

/**
 * The decision at a license deadline: `nothing` if the deadline no longer applies to the subscription, `busy` if it must
 * wait for a running operation.
 */
export type LicenceDecision = Acceptance | "nothing" | "busy";

/** Announces the end of a license, once for each license. */
export function announceLicenceEnd({ subscription }: LicensedSubscription, time: string): LicenceDecision {
  const deadlines = deadlinesOf(subscription.licence);
  if (deadlines === undefined || !hasUpcomingEnd(subscription) || time < deadlines.notice) return "nothing";
  if (time >= deadlines.end || subscription.endAnnouncedFor === deadlines.end) return "nothing";
  const change: Change = {
    type: "subscription",
    before: subscription,
    after: { ...subscription, endAnnouncedFor: deadlines.end },
    events: [buildLicenceEvent(subscription, subscriptionTransitions.announceLicenceEnd)],
    operationId: subscription.lastOperationId,
  };
  return accept([change]);
}

/**
 * Ends a license at its deadline and unsubscribes the tenant. It waits for a running operation, which may be a change to
 * another plan.
 */
export function endLicence(state: LicensedSubscription, time: string, context: Context): LicenceDecision {
  const { tenant, subscription } = state;
  const deadlines = deadlinesOf(subscription.licence);
  if (deadlines === undefined || !hasUpcomingEnd(subscription) || time < deadlines.end) return "nothing";
  if (tenant.status === "offboarding" || tenant.status === "deleted") return "nothing";
  // Nothing of a leaving tenant is removed. Its restoration schedules the deadline again.
  if (tenant.status === "leaving") return tenant.activeOperationId === undefined ? "nothing" : "busy";
  if (subscription.activeOperationId !== undefined || tenant.activeOperationId !== undefined) return "busy";
  if (!isAllowedFrom(subscriptionTransitions.endLicence, subscription.status)) return "busy";
  const decision = unsubscribe(subscription, { tenant, subscriptions: [], running: new Map() }, context);
  if (!decision.ok) return "nothing";
  const ended: DomainEvent = buildLicenceEvent(subscription, subscriptionTransitions.endLicence);
  const changes = decision.changes.map((change) =>
    change.type === "subscription" ? { ...change, events: [ended, ...change.events] } : change,
  );
  return { ...decision, changes };
}
