import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { Rejection } from "../shared/decision.ts";
import { buildIllegalTransition } from "../shared/rejections.ts";
import { resolvePlan } from "./change.ts";
import { checkSubscribeRequest } from "./check-plan.ts";
import { beginLicence, checkLicenceEnd } from "./licence.ts";

/** Returns why the product does not accept a cancelled subscription again. */
function findSubscribeRejection(subscription: SubscriptionRecord, product: ProductRecord | undefined) {
  const { productId, planId, seats, parameters } = subscription;
  const terms = { ...(seats === undefined ? {} : { seats }), ...(parameters === undefined ? {} : { parameters }) };
  const checked = checkSubscribeRequest({ productId, planId, ...terms }, product, "");
  return "rejection" in checked ? checked.rejection : undefined;
}

/** Returns why a failed change can't lead to its plan any more. */
function findChangeRejection(
  subscription: SubscriptionRecord,
  { requestedChange, licence }: OperationRecord,
  product: ProductRecord | undefined,
  now: string,
): Rejection | undefined {
  const planId = requestedChange?.planId ?? subscription.planId;
  const { rejection } = resolvePlan({ product, subscription }, planId);
  if (rejection !== undefined || licence === undefined) return rejection;
  return checkLicenceEnd(beginLicence(subscription.licence, licence, now), planId, now);
}

/**
 * Rejects a retry if the product has changed since, so that it would reject the same request now. Work that failed on a
 * subscription of the product needs no check: a product keeps its subscribers until they leave.
 */
export function checkRetriedWork(
  subscription: SubscriptionRecord,
  operation: OperationRecord,
  product: ProductRecord | undefined,
  now: string,
): Rejection | undefined {
  const isChange = operation.kind === "subscription.change";
  const rejection = isChange ? findChangeRejection(subscription, operation, product, now) : undefined;
  const begins = operation.kind !== "subscription.deprovision" && subscription.status === "cancelled";
  const found = rejection ?? (begins ? findSubscribeRejection(subscription, product) : undefined);
  return found && buildIllegalTransition(`This can't be retried any more. ${found.detail}`, operation.status);
}
