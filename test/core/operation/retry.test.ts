import { describe, expect, it } from "vitest";
import { retryOperation } from "../../../handlers/core/operation/retry.ts";
import { unsubscribe } from "../../../handlers/core/subscription/unsubscribe.ts";
import type { OperationRecord, Step } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import {
  buildContext,
  buildOperation,
  buildProduct,
  buildRetrySubject,
  buildSubscription,
  buildTenant,
  TENANT_ID,
} from "../../support/builders.ts";
import { buildTrial } from "../subscription/licence-fixtures.ts";
import { buildChild, buildState, onboarding } from "../tenant/state-fixtures.ts";

function buildIdleSubscription(overrides: Partial<SubscriptionRecord>): SubscriptionRecord {
  const { activeOperationId: _, ...rest } = buildSubscription(overrides);
  return rest;
}

/** Returns whether a retry of the onboarding starts the subscription with this last operation again. */
function isStartedAgain(last: OperationRecord, status: "failed" | "cancelled"): boolean {
  const state = buildState(buildIdleSubscription({ status, lastOperationId: last.id }));
  const decision = retryOperation(
    onboarding,
    buildRetrySubject({ state, last: new Map([[last.id, last]]) }),
    buildContext(),
  );
  return decision.ok && decision.changes.some(({ type }) => type === "subscription");
}

describe("a retry of an onboarding", () => {
  /** Retries an onboarding with a cancelled subscription to crm, and perhaps a failed one to erp. */
  function retryWithProduct(
    status: ProductRecord["status"],
    preparation: Step["status"],
    others: string[] = [],
    onPartialFailure: TenantRecord["onPartialFailure"] = "keep",
  ) {
    const steps: Step[] = [{ name: "Prepare the tenant", status: preparation, attempts: [] }];
    const removed = buildChild({ kind: "subscription.deprovision", parentId: onboarding.id, status: "succeeded" });
    const failed = buildChild({ id: `op_${"3".repeat(32)}`, productId: "erp", status: "failed" });
    const crm = buildIdleSubscription({ status: "cancelled", lastOperationId: removed.id });
    const rest = others.map((productId) =>
      buildIdleSubscription({ productId, status: "failed", lastOperationId: failed.id }),
    );
    const state = buildState(crm);
    const subject = buildRetrySubject({
      state: { ...state, tenant: { ...state.tenant, onPartialFailure }, subscriptions: [crm, ...rest] },
      last: new Map([removed, failed].map((one) => [one.id, one])),
      products: new Map([buildProduct({ status }), buildProduct({ id: "erp" })].map((one) => [one.id, one])),
    });
    const decision = retryOperation({ ...onboarding, steps }, subject, buildContext());
    if (!decision.ok) return decision.rejection;
    return decision.changes.flatMap((change) => (change.type === "subscription" ? change.after.productId : []));
  }

  it.each(["failed", "cancelled"] as const)("names its run on a %s subscription that it starts again", (status) => {
    const kind = status === "failed" ? "subscription.provision" : "subscription.deprovision";
    const last = buildChild({ kind, parentId: onboarding.id, status: "failed" });
    const state = buildState(
      buildIdleSubscription({ status, lastOperationId: last.id, parentRunId: "an earlier run" }),
    );
    const decision = retryOperation(
      onboarding,
      buildRetrySubject({ state, last: new Map([[last.id, last]]) }),
      buildContext(),
    );
    const started = decision.ok ? decision.changes.find(({ type }) => type === "subscription") : undefined;
    expect(started).toMatchObject({ after: { parentRunId: `${onboarding.id}-${onboarding.run + 1}` } });
  });

  it("is rejected if a removed product has retired and the others can be retried instead", () => {
    expect(retryWithProduct("retired", "succeeded", ["erp"])).toMatchObject({
      code: "illegalTransition",
      detail: expect.stringMatching(/^This can't be retried any more. There is no product crm. Retry the failed/),
    });
    expect(retryWithProduct("available", "succeeded", ["erp"])).toEqual(["crm", "erp"]);
  });

  it("leaves out a retired product if only the retry itself can activate the tenant with another one", () => {
    expect(retryWithProduct("retired", "failed", ["erp"])).toEqual(["erp"]);
  });

  it("is rejected if all or nothing was asked for, or nothing is left to start", () => {
    const rejection = { code: "illegalTransition", detail: expect.stringContaining("There is no product crm.") };
    expect(retryWithProduct("retired", "failed", ["erp"], "rollBack")).toMatchObject(rejection);
    expect(retryWithProduct("retired", "succeeded")).toMatchObject(rejection);
  });

  it("restarts a failed provisioning although the product is deprecated", () => {
    const last = buildChild({ status: "failed" });
    const state = buildState(buildIdleSubscription({ status: "failed", lastOperationId: last.id }));
    const products = new Map([["crm", buildProduct({ status: "deprecated" })]]);
    const subject = buildRetrySubject({ state, last: new Map([[last.id, last]]), products });
    expect(retryOperation(onboarding, subject, buildContext())).toMatchObject({ ok: true });
  });

  it.each<[string, Partial<OperationRecord>, "failed" | "cancelled", boolean]>([
    ["restarts a failed provisioning", { status: "failed" }, "failed", true],
    [
      "restarts a provisioning that was cancelled with the onboarding",
      { status: "cancelled", stoppedWith: onboarding.id },
      "cancelled",
      true,
    ],
    [
      "restarts a subscription that the onboarding removed",
      { kind: "subscription.deprovision", parentId: onboarding.id, status: "succeeded" },
      "cancelled",
      true,
    ],
    ["does not restart a provisioning that an administrator cancelled", { status: "cancelled" }, "cancelled", false],
    [
      "does not restart a subscription that an administrator removed",
      { kind: "subscription.deprovision", status: "succeeded" },
      "cancelled",
      false,
    ],
    [
      "does not restart a subscription whose requested removal failed",
      { kind: "subscription.deprovision", status: "failed" },
      "failed",
      false,
    ],
  ])("%s", (_, last, status, again) => {
    expect(isStartedAgain(buildChild(last), status)).toBe(again);
  });

  it("does not restart a subscription that was removed during its provisioning", () => {
    const active = buildChild({ parentId: onboarding.id });
    const subscription = buildSubscription({ status: "provisioning", activeOperationId: active.id });
    const decision = unsubscribe(subscription, buildState(subscription, [active]), buildContext());
    const removal = decision.ok && decision.changes.find(({ before }) => before === undefined)?.after;
    expect(
      isStartedAgain({ ...buildChild({}), ...(removal || {}), status: "succeeded" } as OperationRecord, "cancelled"),
    ).toBe(false);
  });
});

describe("a retry of work on a subscription", () => {
  const target = { type: "subscription", id: `${TENANT_ID}/crm` } as const;
  const { activeOperationId: _, ...tenant } = buildTenant({ status: "active" });
  const [standard, enterprise] = buildProduct().plans;
  const later = "2026-12-20T00:00:00.000Z";
  const retry = (operation: OperationRecord, subscription: SubscriptionRecord, product: Partial<ProductRecord>) => {
    const state = { tenant, subscriptions: [subscription], running: new Map() };
    const products = new Map([["crm", buildProduct(product)]]);
    return retryOperation(operation, buildRetrySubject({ state, products }), buildContext({ now: later }));
  };

  it.each<[string, Partial<ProductRecord>, string | undefined]>([
    ["is accepted while the product offers its plan", {}, undefined],
    ["is rejected if the product has retired", { status: "retired" }, "There is no product crm."],
    ["is rejected if the product is deprecated", { status: "deprecated" }, "available products only"],
    ["is rejected if the plan was removed", { plans: [enterprise] as ProductRecord["plans"] }, "has no plan standard"],
  ])("that was cancelled %s", (_, product, detail) => {
    const operation = buildOperation({ kind: "subscription.provision", status: "cancelled", target, productId: "crm" });
    const subscription = buildIdleSubscription({ status: "cancelled", lastOperationId: operation.id });
    expect(retry(operation, subscription, product)).toMatchObject(
      detail === undefined ? { ok: true } : { rejection: { detail: expect.stringContaining(detail) } },
    );
  });

  it.each<[string, Partial<ProductRecord>, string | undefined]>([
    ["is accepted while the product offers the new plan", {}, undefined],
    ["is rejected if the new plan was removed", { plans: [standard] as ProductRecord["plans"] }, "no plan enterprise"],
    [
      "is rejected if the plan can't be changed to it any more",
      { plans: [{ ...standard, updatableTo: [] }, enterprise] as ProductRecord["plans"] },
      "can be changed to no other plan",
    ],
  ])("that changes the plan %s", (_, product, detail) => {
    const requestedChange = { planId: "enterprise" };
    const operation = buildOperation({
      kind: "subscription.change",
      status: "failed",
      target,
      productId: "crm",
      requestedChange,
    });
    const subscription = buildIdleSubscription({ status: "active", lastOperationId: operation.id });
    expect(retry(operation, subscription, product)).toMatchObject(
      detail === undefined ? { ok: true } : { rejection: { detail: expect.stringContaining(detail) } },
    );
  });

  it.each([
    ["is rejected if the trial that continues is over", buildTrial(30), buildTrial(14), false],
    [
      "is accepted if the trial begins with the change",
      { kind: "flat", startsAt: "2026-01-01T00:00:00.000Z" },
      buildTrial(14),
      true,
    ],
  ] as const)("that changes the plan to a trial %s", (_, licence, granted, ok) => {
    const requestedChange = { planId: "enterprise" };
    const operation = buildOperation({
      kind: "subscription.change",
      status: "failed",
      target,
      productId: "crm",
      requestedChange,
      licence: granted,
    });
    const subscription = buildIdleSubscription({ status: "active", lastOperationId: operation.id, licence });
    expect(retry(operation, subscription, {}).ok).toBe(ok);
  });
});
