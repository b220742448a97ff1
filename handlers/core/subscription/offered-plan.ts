import type { Plan } from "../../../schemas/plan.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { Rejection } from "../shared/decision.ts";
import { buildUnknownReference } from "../shared/rejections.ts";

/** Finds the plan to which a tenant wants to subscribe; `pointer` is its place in the body. */
export function findOfferedPlan(
  { productId, planId }: Pick<SubscriptionRecord, "productId" | "planId">,
  product: ProductRecord | undefined,
  pointer: string,
): { plan: Plan; product: ProductRecord } | { rejection: Rejection } {
  if (product === undefined || product.status === "retired") {
    return { rejection: buildUnknownReference(`${pointer}/productId`, `There is no product ${productId}.`) };
  }
  const plan = product.plans.find((candidate) => candidate.id === planId);
  if (plan === undefined) {
    return {
      rejection: buildUnknownReference(`${pointer}/planId`, `The product ${product.id} has no plan ${planId}.`),
    };
  }
  if (product.status !== "available") {
    const detail = `The product ${product.id} is ${product.status}. Tenants can subscribe to available products only.`;
    return { rejection: { code: "productUnavailable", detail, currentStatus: product.status } };
  }
  return { plan, product };
}

/** Returns the plan after a change of a subscription, and why the change can't lead to it. */
export function resolvePlan(
  product: ProductRecord | undefined,
  subscription: SubscriptionRecord,
  planId: string,
): { plan: Plan; rejection?: Rejection } | { plan?: undefined; rejection: Rejection } {
  const plan = product?.plans.find((candidate) => candidate.id === planId);
  if (product === undefined || plan === undefined) {
    const detail = `The product ${subscription.productId} has no plan ${planId}.`;
    return { rejection: buildUnknownReference("/planId", detail) };
  }
  const current = product.plans.find((candidate) => candidate.id === subscription.planId);
  if (planId === subscription.planId || current?.updatableTo?.includes(planId)) return { plan };
  const allowed = current?.updatableTo?.join(", ") || "no other plan";
  const detail = `The plan ${subscription.planId} can be changed to ${allowed}.`;
  return { plan, rejection: { code: "planNotAllowed", detail, errors: [{ pointer: "/planId", detail }] } };
}
