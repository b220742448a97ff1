import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { RolloutRecord } from "../../../schemas/rollout.ts";
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

/** The fields of a rollout that decide about a retry of a change that it started. */
export type ParentRollout = Pick<RolloutRecord, "id" | "direction" | "release" | "status">;

/** The records that decide about a retry: the product, and the rollout that started the work. */
type RetryRecords = { product: ProductRecord | undefined; rollout?: ParentRollout | undefined };

/**
 * Returns why a change is not repeated whose rollout goes back: the rollback may have passed the tenant, so that nothing
 * would take the release back. A return to the former release may be repeated.
 */
function findRollbackRejection({ requestedChange }: OperationRecord, { rollout }: RetryRecords): Rejection | undefined {
  if (rollout?.direction !== "back" || requestedChange?.release !== rollout.release) return undefined;
  const { release } = rollout;
  const detail = `The rollout that started it was rolled back. When the rollback has ended, start another rollout of release ${release}, or change this subscription to it by a request of its own.`;
  return buildIllegalTransition(detail, rollout.status);
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
 * Rejects a retry if the product has changed since, so that it would reject the same request now, or if the rollout that
 * started the work goes back. Work that failed on a
 * subscription of the product needs no check: a product keeps its subscribers until they leave. Parameters were checked
 * when they were requested, against the plan of that time.
 */
export function checkRetriedWork(
  subscription: SubscriptionRecord,
  operation: OperationRecord,
  records: RetryRecords,
  now: string,
): Rejection | undefined {
  const { product } = records;
  const found =
    operation.kind === "subscription.change"
      ? (findRollbackRejection(operation, records) ?? findChangeRejection(subscription, operation, product, now))
      : findOfferRejection(subscription, operation, product);
  return found && buildIllegalTransition(`This can't be retried any more. ${found.detail}`, operation.status);
}
