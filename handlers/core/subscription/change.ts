import type { Plan } from "../../../schemas/plan.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { ChangeSubscription, SeatCounter, SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { withDefaults } from "../product/parameter-defaults.ts";
import { accept, type Context, type OperationDecision, type Rejection, reject } from "../shared/decision.ts";
import { buildUnknownReference, rejectBusy } from "../shared/rejections.ts";
import { isAllowedFrom, subscriptionTransitions } from "../shared/transitions.ts";
import { checkTenantReady, checkTerms } from "./check-plan.ts";
import { changeLicence } from "./licence.ts";
import { checkSeatLimits } from "./seats.ts";
import { startSubscriptionWork } from "./start-work.ts";

type ChangeState = {
  tenant: TenantRecord;
  product: ProductRecord | undefined;
  subscription: SubscriptionRecord;
  seats?: ReadonlyMap<string, SeatCounter> | undefined;
};

function checkChangeable({ tenant, subscription }: ChangeState) {
  const rejected = checkTenantReady(tenant, "change a subscription");
  if (rejected) return rejected;
  if (subscription.activeOperationId !== undefined) return rejectBusy(subscription.activeOperationId, "subscription");
  if (isAllowedFrom(subscriptionTransitions.change, subscription.status)) return undefined;
  const detail = `A subscription that is ${subscription.status} can't be changed.`;
  return reject({ code: "illegalTransition", detail, currentStatus: subscription.status });
}

/** Returns the plan after the change, unless the product lacks it or the current plan does not lead to it. */
function resolvePlan(
  { product, subscription }: ChangeState,
  planId: string,
): { plan: Plan } | { rejection: Rejection } {
  const plan = product?.plans.find((candidate) => candidate.id === planId);
  if (product === undefined || plan === undefined) {
    const detail = `The product ${subscription.productId} has no plan ${planId}.`;
    return { rejection: buildUnknownReference("/planId", detail) };
  }
  const current = product.plans.find((candidate) => candidate.id === subscription.planId);
  if (planId !== subscription.planId && !current?.updatableTo?.includes(planId)) {
    const allowed = current?.updatableTo?.join(", ") || "no other plan";
    const detail = `The plan ${subscription.planId} can be changed to ${allowed}.`;
    return { rejection: { code: "planNotAllowed", detail } };
  }
  return { plan };
}

/** Changes the plan, the seats or the parameters of an active subscription. */
export function changeSubscription(
  state: ChangeState,
  change: ChangeSubscription,
  context: Context,
): OperationDecision {
  const { tenant, subscription } = state;
  const rejected = checkChangeable(state);
  if (rejected) return rejected;
  const planId = change.planId ?? subscription.planId;
  const resolved = resolvePlan(state, planId);
  if ("rejection" in resolved) return reject(resolved.rejection);
  const { plan } = resolved;
  const changesPlan = planId !== subscription.planId;
  const seats = change.seats ?? (changesPlan ? plan.entitlements.seats : subscription.seats);
  const parameters = withDefaults(plan, change.parameters ?? subscription.parameters);
  const terms = { ...(seats === undefined ? {} : { seats }), ...(parameters === undefined ? {} : { parameters }) };
  // Terms that the body omits were checked when they were requested, against the plan of that time.
  const checked = { ...(change.seats === undefined ? {} : { seats: change.seats }), ...(parameters && { parameters }) };
  const withParameters = changesPlan || change.parameters !== undefined;
  const invalidTerms = checkTerms(checked, plan, "", { withParameters });
  if (invalidTerms) return reject(invalidTerms);
  const work = startSubscriptionWork(
    context,
    "subscription.change",
    { before: subscription, draft: subscription },
    {
      requestedChange: { planId, ...terms },
      ...(changesPlan ? { licence: changeLicence(subscription.licence, plan, context.now) } : {}),
    },
  );
  const noSeatLeft = checkSeatLimits(work.changes, state.seats);
  if (noSeatLeft) return reject(noSeatLeft);
  return { ...accept(work.changes, [{ type: "tenant", record: tenant }]), operationId: work.operationId };
}
