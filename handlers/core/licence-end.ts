import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import { unsubscribe } from "./control.ts";
import { type Accepted, accept, type Change, type Context, type Fact } from "./decision.ts";
import { awaitsEnd, momentsOf } from "./licences.ts";
import { licenceFact } from "./subscription.ts";
import { allows, subscriptionTransitions } from "./transitions.ts";

/** A subscription whose licence may be about to end, with its tenant. */
export type Licensed = { tenant: TenantRecord; subscription: SubscriptionRecord };

/**
 * What a moment of a licence leads to, judged by the record and the time alone: nothing, where the licence is another
 * by now; `busy` where it has to wait for what runs.
 */
export type LicenceDecision = Accepted | "nothing" | "busy";

/** Tells once for each licence that it is about to end. */
export const announceLicenceEnd = ({ subscription }: Licensed, time: string): LicenceDecision => {
  const moments = momentsOf(subscription.licence);
  if (moments === undefined || !awaitsEnd(subscription) || time < moments.notice) return "nothing";
  if (time >= moments.end || subscription.endAnnouncedFor === moments.end) return "nothing";
  const change: Change = {
    type: "subscription",
    before: subscription,
    after: { ...subscription, endAnnouncedFor: moments.end },
    facts: [licenceFact(subscription, subscriptionTransitions.announceLicenceEnd)],
    operationId: subscription.lastOperationId,
  };
  return accept([change]);
};

/**
 * Ends a licence whose time has come, and the subscription with it. What runs on the subscription comes to its end
 * first: it may be the very change to a plan that goes on.
 */
export const endLicence = (state: Licensed, time: string, context: Context): LicenceDecision => {
  const { tenant, subscription } = state;
  const moments = momentsOf(subscription.licence);
  if (moments === undefined || !awaitsEnd(subscription) || time < moments.end) return "nothing";
  if (tenant.status === "offboarding" || tenant.status === "deleted") return "nothing";
  if (subscription.activeOperationId !== undefined || tenant.activeOperationId !== undefined) return "busy";
  if (!allows(subscriptionTransitions.endLicence, subscription.status)) return "busy";
  const decision = unsubscribe(subscription, { tenant, subscriptions: [], running: new Map() }, context);
  if (!decision.ok) return "nothing";
  const ended: Fact = licenceFact(subscription, subscriptionTransitions.endLicence);
  const changes = decision.changes.map((change) =>
    change.type === "subscription" ? { ...change, facts: [ended, ...change.facts] } : change,
  );
  return { ...decision, changes };
};
