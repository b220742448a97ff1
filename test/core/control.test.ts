import { describe, expect, it } from "vitest";
import { cancelOperation, retryOperationAgain, unsubscribe } from "../../handlers/core/control.ts";
import { offboardTenant, type TenantState } from "../../handlers/core/tenant-commands.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import { aContext, anOperation, aSubscription, aTenant } from "../support/builders.ts";

const onboarding = anOperation({ id: `op_${"1".repeat(32)}`, status: "failed" });
const child = (overrides: Partial<OperationRecord>): OperationRecord =>
  anOperation({ id: `op_${"2".repeat(32)}`, kind: "subscription.provision", productId: "crm", ...overrides });

const stateWith = (subscription: SubscriptionRecord, running: OperationRecord[] = []): TenantState => {
  const { activeOperationId: _, ...rest } = aTenant({ status: "failed", lastOperationId: onboarding.id });
  const tenant = running.length === 0 ? rest : aTenant({ activeOperationId: onboarding.id });
  return { tenant, subscriptions: [subscription], running: new Map(running.map((one) => [one.id, one])) };
};

const settled = (overrides: Partial<SubscriptionRecord>): SubscriptionRecord => {
  const { activeOperationId: _, ...rest } = aSubscription(overrides);
  return rest;
};

/** Returns whether a retry of the onboarding begins the subscription again, whose last operation this was. */
const isBegunAgain = (last: OperationRecord, status: "failed" | "cancelled"): boolean => {
  const state = stateWith(settled({ status, lastOperationId: last.id }));
  const decision = retryOperationAgain(onboarding, { state, last: new Map([[last.id, last]]) }, aContext());
  return decision.ok && decision.changes.some(({ type }) => type === "subscription");
};

describe("a retry of an onboarding", () => {
  it.each<[string, Partial<OperationRecord>, "failed" | "cancelled", boolean]>([
    ["begins a provisioning again that failed", { status: "failed" }, "failed", true],
    [
      "begins a provisioning again that was cancelled with the onboarding",
      { status: "cancelled", stoppedWith: onboarding.id },
      "cancelled",
      true,
    ],
    [
      "begins a subscription again that the onboarding took back",
      { kind: "subscription.deprovision", parentId: onboarding.id, status: "succeeded" },
      "cancelled",
      true,
    ],
    [
      "leaves a provisioning alone that an administrator cancelled by itself",
      { status: "cancelled" },
      "cancelled",
      false,
    ],
    [
      "leaves a subscription alone that an administrator removed",
      { kind: "subscription.deprovision", status: "succeeded" },
      "cancelled",
      false,
    ],
    [
      "leaves a subscription alone whose requested removal failed",
      { kind: "subscription.deprovision", status: "failed" },
      "failed",
      false,
    ],
  ])("%s", (_, last, status, again) => {
    expect(isBegunAgain(child(last), status)).toBe(again);
  });

  it("leaves a subscription alone that was removed while it was being provisioned", () => {
    const active = child({ parentId: onboarding.id });
    const subscription = aSubscription({ status: "provisioning", activeOperationId: active.id });
    const decision = unsubscribe(subscription, stateWith(subscription, [active]), aContext());
    const removal = decision.ok && decision.changes.find(({ before }) => before === undefined)?.after;
    expect(
      isBegunAgain({ ...child({}), ...(removal || {}), status: "succeeded" } as OperationRecord, "cancelled"),
    ).toBe(false);
  });
});

describe("an unsubscription while something runs", () => {
  it("holds only while the subscription is as it was read, because an operation that is over leads to no removal", () => {
    const active = child({});
    const subscription = aSubscription({ status: "provisioning", activeOperationId: active.id });
    const decision = unsubscribe(subscription, stateWith(subscription, [active]), aContext());
    expect(decision).toMatchObject({ ok: true, unchanged: [{ type: "subscription", record: subscription }] });
  });
});

describe("cancelling a provisioning by a self-provisioned product", () => {
  const active = child({ integration: "events", parentId: onboarding.id });
  const subscription = aSubscription({ status: "provisioning", integration: "events", activeOperationId: active.id });
  const state = stateWith(subscription, [active, { ...onboarding, status: "running" }]);

  it.each([
    ["by itself", active, undefined],
    ["with the tenant's onboarding", { ...onboarding, status: "running" } as const, onboarding.id],
  ])("lets a removal follow, which the product has to confirm: %s", (_, operation, parentId) => {
    const decision = cancelOperation(operation, state, aContext());
    const changes = decision.ok ? decision.changes : [];
    const removal = changes.find(({ before }) => before === undefined)?.after as OperationRecord;
    expect(removal).toMatchObject({ kind: "subscription.deprovision", status: "queued", integration: "events" });
    expect(removal.parentId).toBe(parentId);
    expect(changes.find(({ before }) => before === active)?.after).toMatchObject({
      status: "cancelling",
      followedBy: removal.id,
    });
  });
});

describe("an offboarding", () => {
  it("says of each operation that it stops which removal takes over", () => {
    const active = child({});
    const subscription = aSubscription({ status: "provisioning", activeOperationId: active.id });
    const decision = offboardTenant(stateWith(subscription, [active]), aContext());
    const stopped = decision.ok ? decision.changes.filter(({ before }) => before?.status === "running") : [];
    expect(stopped).toMatchObject([{ after: { status: "cancelling", supersededBy: decision.operationId } }]);
  });
});
