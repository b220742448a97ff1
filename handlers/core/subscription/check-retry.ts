import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { Rejection } from "../shared/decision.ts";
import { buildIllegalTransition } from "../shared/rejections.ts";
import { beginLicence, checkLicenceEnd } from "./licence.ts";
import { findOfferedPlan, resolvePlan } from "./offered-plan.ts";

/** Returns why a failed change can't lead to its plan any more. */
function findChangeRejection(
  subscription: SubscriptionRecord,
  { requestedChange, licence }: OperationRecord,
  product: ProductRecord | undefined,
  now: string,
): Rejection | undefined {
  const planId = requestedChange?.planId ?? subscription.planId;
  const { rejection } = resolvePlan(product, subscription, planId);
  if (rejection !== undefined || licence === undefined) return rejection;
  return checkLicenceEnd(beginLicence(subscription.licence, licence, now), planId, now);
}

/** Returns why the product does not accept a cancelled subscription again. */
function findOfferRejection(
  subscription: SubscriptionRecord,
  { kind }: OperationRecord,
  product: ProductRecord | undefined,
): Rejection | undefined {
  if (kind === "subscription.deprovision" || subscription.status !== "cancelled") return undefined;
  const offered = findOfferedPlan(subscription, product, "");
  return "rejection" in offered ? offered.rejection : undefined;
}

/**
 * Rejects a retry if the product has changed since, so that it would reject the same request now. Work that failed on a
 * subscription of the product needs no check: a product keeps its subscribers until they leave. Parameters were checked
 * when they were requested, against the plan of that time.
 */
export function checkRetriedWork(
  subscription: SubscriptionRecord,
  operation: OperationRecord,
  product: ProductRecord | undefined,
  now: string,
): Rejection | undefined {
  const found =
    operation.kind === "subscription.change"
      ? findChangeRejection(subscription, operation, product, now)
      : findOfferRejection(subscription, operation, product);
  return found && buildIllegalTransition(`This can't be retried any more. ${found.detail}`, operation.status);
}
