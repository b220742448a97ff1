import { describe, expect, it } from "vitest";
import { changeSubscription } from "../../../handlers/core/subscription/change.ts";
import type { Plan } from "../../../schemas/plan.ts";
import { ChangeSubscription, type SubscriptionRecord } from "../../../schemas/subscription.ts";
import { buildContext, buildProduct, buildSubscription, buildTenant } from "../../support/builders.ts";

const { activeOperationId: _, ...tenant } = buildTenant({ status: "active" });
const plan = (id: string, seats: number, parameters: Plan["parameters"]): Plan => ({
  ...{ id, name: id, tier: id, updatableTo: ["small", "large"] },
  entitlements: { seats, features: [], limits: {} },
  ...(parameters && { parameters }),
});
const zone = { properties: { zone: { type: "string", pattern: "^eu-" } }, additionalProperties: false };
const product = buildProduct({ plans: [plan("small", 5, zone), plan("large", 50, undefined)] });

/** Terms that the plan allowed earlier and no longer allows. */
const previousTerms: Partial<SubscriptionRecord> = { planId: "small", seats: 9, parameters: { region: "eu" } };
function collectErrors(change: ChangeSubscription, before = previousTerms): unknown {
  const subscription = buildSubscription(before);
  const decision = changeSubscription({ tenant, product, subscription }, change, buildContext());
  return decision.ok ? [] : (decision.rejection.errors?.map(({ pointer }) => pointer) ?? decision.rejection.code);
}

describe("a change of a subscription", () => {
  it("is validated only for the fields in the request", () => {
    expect(collectErrors({ seats: 3 })).toEqual([]);
    expect(collectErrors({ parameters: { zone: "eu-1" } })).toEqual([]);
    expect(collectErrors({ planId: "small" })).toEqual([]);
    expect(collectErrors({ seats: 6 })).toEqual(["/seats"]);
    expect(collectErrors({ parameters: { zone: "us-1" } })).toEqual(["/parameters/zone"]);
    expect(collectErrors({ seats: 6, parameters: { zone: 1 } })).toEqual(["/parameters/zone", "/seats"]);
  });

  it("keeps the permission to lose data with its operation, and away from the subscription's terms", () => {
    const subscription = buildSubscription({ planId: "large", seats: 9 });
    const change = { seats: 8, onReplacement: "allow" } as const;
    const decision = changeSubscription({ tenant, product, subscription }, change, buildContext());
    const operation = decision.ok && decision.changes.find((one) => one.type === "operation");
    expect(operation).toMatchObject({
      after: { onReplacement: "allow", requestedChange: { planId: "large", seats: 8 } },
    });
    expect(JSON.stringify(decision.ok && decision.changes.filter((one) => one !== operation))).not.toContain("allow");
  });

  it("must change more than the permission to lose data", () => {
    expect(ChangeSubscription.safeParse({ onReplacement: "allow" }).success).toBe(false);
    expect(ChangeSubscription.safeParse({ seats: 3, onReplacement: "allow" }).success).toBe(true);
    expect(ChangeSubscription.safeParse({ seats: 3, onReplacement: "perhaps" }).success).toBe(false);
  });

  it("to another plan is validated by the new plan", () => {
    expect(collectErrors({ planId: "large" }, { planId: "small", seats: 9 })).toEqual([]);
    expect(collectErrors({ planId: "large" })).toEqual(["/parameters"]);
    expect(collectErrors({ planId: "large", parameters: {} })).toEqual([]);
    expect(collectErrors({ planId: "small", seats: 9 }, { planId: "large" })).toEqual(["/seats"]);
  });
});
