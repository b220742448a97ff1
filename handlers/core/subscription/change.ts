import type { ProductRecord } from "../../../schemas/product.ts";
import type { ChangeSubscription, SeatCounter, SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { withDefaults } from "../product/parameter-defaults.ts";
import { accept, type Context, type Decision, reject } from "../shared/decision.ts";
import { buildUnknownReference, rejectBusy } from "../shared/rejections.ts";
import { isAllowedFrom, subscriptionTransitions } from "../shared/transitions.ts";
import { checkTenantReady, checkTerms } from "./check-plan.ts";
import { changeLicence } from "./licence.ts";
import { checkSeatLimits } from "./seats.ts";
import { startSubscriptionWork } from "./start-work.ts";

/** Changes the plan, the seats or the parameters of a subscription that works. */
export const changeSubscription = (
  state: {
    tenant: TenantRecord;
    product: ProductRecord | undefined;
    subscription: SubscriptionRecord;
    seats?: ReadonlyMap<string, SeatCounter> | undefined;
  },
  change: ChangeSubscription,
  context: Context,
): Decision & { operationId?: string } => {
  const { tenant, product, subscription } = state;
  const rejected = checkTenantReady(tenant, "change a subscription");
  if (rejected) return rejected;
  if (subscription.activeOperationId !== undefined) return rejectBusy(subscription.activeOperationId, "subscription");
  if (!isAllowedFrom(subscriptionTransitions.change, subscription.status)) {
    const detail = `A subscription that is ${subscription.status} can't be changed.`;
    return reject({ code: "illegalTransition", detail, currentStatus: subscription.status });
  }
  const planId = change.planId ?? subscription.planId;
  const plan = product?.plans.find((candidate) => candidate.id === planId);
  if (product === undefined || plan === undefined) {
    return reject(buildUnknownReference("/planId", `The product ${subscription.productId} has no plan ${planId}.`));
  }
  const current = product.plans.find((candidate) => candidate.id === subscription.planId);
  if (planId !== subscription.planId && !current?.updatableTo?.includes(planId)) {
    const transitions = current?.updatableTo?.join(", ") || "no other plan";
    return reject({ code: "planNotAllowed", detail: `From ${subscription.planId} one can change to ${transitions}.` });
  }
  const changesPlan = planId !== subscription.planId;
  const seats = change.seats ?? (planId === subscription.planId ? subscription.seats : plan.entitlements.seats);
  const parameters = withDefaults(plan, change.parameters ?? subscription.parameters);
  const terms = { ...(seats === undefined ? {} : { seats }), ...(parameters === undefined ? {} : { parameters }) };
  // What the body leaves out was checked when it was asked for, by the plan as it was then.
  const named = { ...(change.seats === undefined ? {} : { seats: change.seats }), ...(parameters && { parameters }) };
  const withParameters = changesPlan || change.parameters !== undefined;
  const rejection = checkTerms(named, plan, "", { withParameters });
  if (rejection) return reject(rejection);
  const requestedChange = { planId, ...terms };
  const subject = { before: subscription, draft: subscription };
  const { operationId, changes } = startSubscriptionWork(context, "subscription.change", subject, {
    requestedChange,
    ...(planId === subscription.planId ? {} : { licence: changeLicence(subscription.licence, plan, context.now) }),
  });
  const full = checkSeatLimits(changes, state.seats);
  if (full) return reject(full);
  return { ...accept(changes, [{ type: "tenant", record: tenant }]), operationId };
};
