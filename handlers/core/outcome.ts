import type { OperationRecord } from "../../schemas/operation.ts";
import type { SubscriptionRecord, SubscriptionStatus } from "../../schemas/subscription.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import type { Change, Context } from "./decision.ts";
import { succeedOperation } from "./operation.ts";
import { unsubscribeChanges } from "./subscription.ts";
import { giveUpTenant } from "./tenant.ts";
import { allows, tenantTransitions } from "./transitions.ts";

const inProgress: readonly SubscriptionStatus[] = [
  "requested",
  "provisioning",
  "changing",
  "suspending",
  "reactivating",
  "deprovisioning",
];

const sentence = (failed: SubscriptionRecord[]) =>
  failed.map((one) => `${one.productId}: ${one.reason ?? "no reason given"}`).join(" ");

/**
 * Ends a tenant's onboarding once nothing of it is in progress. With `keep` it is active when a product is or none
 * was asked for, and failed when all failed; with `rollBack` any failure first takes the other products away again.
 * Answers with no change while there is nothing to settle, so that it may be asked at any time, in any order and any
 * number of times.
 */
export const settleTenant = (
  tenant: TenantRecord,
  subscriptions: SubscriptionRecord[],
  operation: OperationRecord,
  context: Context,
): Change[] => {
  const { now } = context;
  const { to, event } = tenantTransitions.activate;
  const settled = tenant.preparedAt !== undefined && !subscriptions.some((one) => inProgress.includes(one.status));
  if (!settled || !allows(tenantTransitions.activate, tenant.status) || operation.status !== "running") return [];

  const productIds = subscriptions.map((one) => one.productId);
  const failed = subscriptions.filter((one) => one.status === "failed");
  const active = subscriptions.filter((one) => one.status === "active");
  if (tenant.onPartialFailure === "rollBack" && failed.length > 0) {
    if (active.length > 0) return active.flatMap((one) => unsubscribeChanges(context, one, operation.id).changes);
    const reason = `A product could not be provisioned, so all were taken back. ${sentence(failed)}`;
    return giveUpTenant(tenant, operation, { code: "rolledBack", reason, retryable: true }, productIds, now);
  }
  if (subscriptions.length > 0 && active.length === 0) {
    const reason = `No product could be provisioned. ${sentence(failed)}`;
    const error = { code: "noProductProvisioned", reason, retryable: true };
    return giveUpTenant(tenant, operation, error, productIds, now);
  }
  const { activeOperationId: _, ...rest } = tenant;
  return [
    {
      type: "tenant",
      before: tenant,
      after: { ...rest, status: to },
      facts: [{ name: event, data: { tenantId: tenant.id, productIds } }],
      operationId: operation.id,
    },
    succeedOperation(operation, now),
  ];
};
