import { describe, expect, it } from "vitest";
import { isMadeGoodBy, markMadeGood, type Remedy } from "../../../handlers/core/operation/made-good.ts";
import { failOrCancelOperation, requeueOperation } from "../../../handlers/core/operation/operation.ts";
import { buildContext, buildOperation, NOW, TENANT_ID } from "../../support/builders.ts";

const later = "2026-11-24T10:05:00.000Z";
const subscription = { type: "subscription", id: `${TENANT_ID}/crm` } as const;
const tenant = { type: "tenant", id: TENANT_ID } as const;
const failed = buildOperation({
  kind: "subscription.change",
  target: subscription,
  productId: "crm",
  status: "failed",
  failing: true,
  updatedAt: NOW,
});
const succeeded = (operation: Remedy["operation"], time = later): Remedy => ({
  type: "OperationSucceeded",
  time,
  operation,
});

describe("a failure", () => {
  const error = { code: "fault", reason: "it broke", retryable: true };

  it("makes an operation failing, and a cancellation does not", () => {
    const running = buildOperation({ status: "running" });
    expect(failOrCancelOperation(running, error, NOW).after).toMatchObject({ status: "failed", failing: true });
    const cancelled = { ...running, status: "cancelling", error: { ...error, code: "cancelled" } } as const;
    expect(failOrCancelOperation(cancelled, error, NOW).after).not.toHaveProperty("failing");
  });

  it("ends when the operation is retried", () => {
    expect(requeueOperation(failed, buildContext()).after).not.toHaveProperty("failing");
  });

  it("is made good by later work on the same target that succeeds", () => {
    expect(isMadeGoodBy(failed, succeeded({ kind: "subscription.suspend", target: subscription }))).toBe(true);
    expect(markMadeGood(failed).after).not.toHaveProperty("failing");
    expect(markMadeGood(failed).events).toEqual([]);
  });

  it("is not made good by work on another target, or by work that succeeded before", () => {
    const other = { type: "subscription", id: `${TENANT_ID}/desk` } as const;
    expect(isMadeGoodBy(failed, succeeded({ kind: "subscription.change", target: other }))).toBe(false);
    expect(isMadeGoodBy(failed, succeeded({ kind: "tenant.suspend", target: tenant }))).toBe(false);
    const earlier = "2026-11-24T09:59:59.999Z";
    expect(isMadeGoodBy(failed, succeeded({ kind: "subscription.suspend", target: subscription }, earlier))).toBe(
      false,
    );
    expect(isMadeGoodBy(failed, succeeded(undefined))).toBe(false);
  });

  it("of work on a tenant is not made good by a check or repair, but that of a check is", () => {
    const suspension = { ...failed, kind: "tenant.suspend", target: tenant } as const;
    const check = { ...suspension, kind: "tenant.check" } as const;
    const repaired = succeeded({ kind: "tenant.repair", target: tenant });
    expect([isMadeGoodBy(suspension, repaired), isMadeGoodBy(check, repaired)]).toEqual([false, true]);
    expect(isMadeGoodBy(check, succeeded({ kind: "tenant.suspend", target: tenant }))).toBe(false);
  });

  it("of anything in a tenant is made good by the tenant's offboarding", () => {
    expect(isMadeGoodBy(failed, succeeded({ kind: "tenant.offboard", target: tenant }))).toBe(true);
    const stranger = { ...failed, tenantId: "ten_other" };
    expect(isMadeGoodBy(stranger, succeeded({ kind: "tenant.offboard", target: tenant }))).toBe(false);
  });

  it("of a removal is made good when the subscription is abandoned", () => {
    const remedy = { type: "SubscriptionAbandoned", time: later, tenantId: TENANT_ID, productId: "crm" } as const;
    expect(isMadeGoodBy(failed, remedy)).toBe(true);
    expect(isMadeGoodBy(failed, { ...remedy, productId: "desk" })).toBe(false);
  });

  it("of an onboarding is made good when the tenant becomes active after all", () => {
    const onboarding = { ...failed, kind: "tenant.onboard", target: tenant } as const;
    const remedy = { type: "TenantActivated", time: later, tenantId: TENANT_ID } as const;
    expect(isMadeGoodBy(onboarding, remedy)).toBe(true);
    expect(isMadeGoodBy(failed, remedy)).toBe(false);
  });

  it("of an onboarding is not made good when the tenant leaves or is restored, because neither provisions it", () => {
    const onboarding = { ...failed, kind: "tenant.onboard", target: tenant } as const;
    const made = (["tenant.leave", "tenant.restore", "tenant.onboard"] as const).map((kind) =>
      isMadeGoodBy(onboarding, succeeded({ kind, target: tenant })),
    );
    expect(made).toEqual([false, false, true]);
  });

  it("of a verification is made good when the product retires", () => {
    const verification = { ...failed, kind: "product.verify", target: { type: "product", id: "crm" } } as const;
    const remedy = { type: "ProductRetired", time: later, productId: "crm" } as const;
    expect(isMadeGoodBy(verification, remedy)).toBe(true);
    expect(isMadeGoodBy(failed, remedy)).toBe(false);
  });

  it("that is made good already stays so", () => {
    const { failing: _, ...good } = failed;
    expect(isMadeGoodBy(good, succeeded({ kind: "subscription.suspend", target: subscription }))).toBe(false);
  });
});
