import { describe, expect, it } from "vitest";
import { retryOperation } from "../../../handlers/core/operation/retry.ts";
import { isRetryable } from "../../../handlers/core/operation/retryable.ts";
import { OperationStatus } from "../../../schemas/operation.ts";
import { SubscriptionStatus } from "../../../schemas/subscription.ts";
import { TenantStatus } from "../../../schemas/tenant.ts";
import {
  buildContext,
  buildOperation,
  buildProduct,
  buildRetrySubject,
  buildSubscription,
  buildTenant,
  NOW,
  TENANT_ID,
} from "../../support/builders.ts";

const target = { type: "subscription", id: `${TENANT_ID}/crm` } as const;
const subscriptionKinds = ["subscription.provision", "subscription.change", "subscription.deprovision"] as const;

describe("an operation is retryable", () => {
  it("exactly if a retry of work on a subscription would be accepted, for each combination of statuses", () => {
    for (const kind of subscriptionKinds) {
      for (const tenantStatus of TenantStatus.options) {
        for (const status of SubscriptionStatus.options) {
          for (const operationStatus of OperationStatus.options) {
            const operation = buildOperation({ kind, target, productId: "crm", status: operationStatus });
            const subscription = buildSubscription({ status, lastOperationId: operation.id });
            const { activeOperationId: _, ...tenant } = buildTenant({ status: tenantStatus });
            const state = { tenant, subscriptions: [subscription], seats: new Map(), running: new Map() };
            const decided = retryOperation(operation, buildRetrySubject({ state }), buildContext());
            expect(
              isRetryable(operation, { tenant, subscription, product: buildProduct() }, NOW),
              `${kind} ${status} ${tenantStatus}`,
            ).toBe(decided.ok);
          }
        }
      }
    }
  });

  it("only if it is the last operation on its target", () => {
    const operation = buildOperation({ kind: "tenant.onboard", status: "failed" });
    const tenant = buildTenant({ status: "failed", lastOperationId: operation.id });
    expect(isRetryable(operation, { tenant }, NOW)).toBe(true);
    expect(isRetryable(operation, { tenant: { ...tenant, lastOperationId: "op_later" } }, NOW)).toBe(false);
    expect(isRetryable(operation, {}, NOW)).toBe(false);
  });

  it("if a product's verification failed, unless the product has retired", () => {
    const operation = buildOperation({
      kind: "product.verify",
      target: { type: "product", id: "crm" },
      status: "failed",
    });
    const product = buildProduct({ status: "failed", lastOperationId: operation.id });
    expect(isRetryable(operation, { product }, NOW)).toBe(true);
    expect(isRetryable(operation, { product: { ...product, status: "retired" } }, NOW)).toBe(false);
  });
});
