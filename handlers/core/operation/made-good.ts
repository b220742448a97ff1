import type { OperationRecord } from "../../../schemas/operation.ts";
import type { Draft } from "../shared/decision.ts";
import { isComparison } from "../tenant/tenant.ts";
import { type OperationChange, toOperationChange } from "./operation.ts";

/** The events that can make failures good. */
const remedyEvents = ["OperationSucceeded", "TenantActivated", "SubscriptionAbandoned", "ProductRetired"] as const;
type RemedyEvent = (typeof remedyEvents)[number];

export const isRemedyEvent = (type: string): type is RemedyEvent => remedyEvents.some((one) => one === type);

/** An event that makes failures good; `operation` is the one that succeeded. */
export type Remedy = {
  type: RemedyEvent;
  time: string;
  tenantId?: string | undefined;
  productId?: string | undefined;
  operation?: Pick<OperationRecord, "kind" | "target" | "tenantId"> | undefined;
};

function concerns(remedy: Remedy, { kind, target, tenantId }: OperationRecord): boolean {
  switch (remedy.type) {
    case "OperationSucceeded": {
      const { operation } = remedy;
      if (operation === undefined) return false;
      if (operation.kind === "tenant.offboard") return tenantId === operation.target.id;
      // A comparison proves nothing about other work on the tenant.
      if (isComparison(operation.kind) !== isComparison(kind)) return false;
      // A product's verification says nothing about its rollout. A tenant whose onboarding failed can leave and be restored,
      // and its onboarding is still to be retried.
      const needsSameKind = target.type === "product" || kind === "tenant.onboard";
      const isSameWork = !needsSameKind || kind === operation.kind;
      return isSameWork && target.type === operation.target.type && target.id === operation.target.id;
    }
    // A tenant also becomes active when the retry of a subscription succeeds.
    case "TenantActivated":
      return kind === "tenant.onboard" && target.id === remedy.tenantId;
    case "SubscriptionAbandoned":
      return target.id === `${remedy.tenantId}/${remedy.productId}`;
    case "ProductRetired":
      return target.type === "product" && target.id === remedy.productId;
  }
}

/**
 * Returns whether an event makes the failure of an operation good: later work on the same target succeeded, or the target
 * is gone. Events arrive late and in any order, so an earlier event proves nothing.
 */
export const isMadeGoodBy = (operation: OperationRecord, remedy: Remedy): boolean =>
  operation.failing === true && operation.updatedAt <= remedy.time && concerns(remedy, operation);

/** Marks the failure of an operation as made good. */
export function markMadeGood(operation: OperationRecord): OperationChange {
  const { failing: _, ...after } = operation;
  return toOperationChange(operation, after satisfies Draft<"operation">);
}
