import { describe, expect, it } from "vitest";
import { changeSubscription } from "../../handlers/core/subscribe.ts";
import type { Plan } from "../../schemas/product.ts";
import type { ChangeSubscription, SubscriptionRecord } from "../../schemas/subscription.ts";
import { aContext, aProduct, aSubscription, aTenant } from "../support/builders.ts";

const { activeOperationId: _, ...tenant } = aTenant({ status: "active" });
const plan = (id: string, seats: number, parameters: Plan["parameters"]): Plan => ({
  ...{ id, name: id, tier: id, updatableTo: ["small", "large"] },
  entitlements: { seats, features: [], limits: {} },
  ...(parameters && { parameters }),
});
const zone = { properties: { zone: { type: "string", pattern: "^eu-" } }, additionalProperties: false };
const product = aProduct({ plans: [plan("small", 5, zone), plan("large", 50, undefined)] });

/** A subscription whose seats and parameters its plan allowed once, and does not any more. */
const former: Partial<SubscriptionRecord> = { planId: "small", seats: 9, parameters: { region: "eu" } };
const errorsOf = (change: ChangeSubscription, before = former): unknown => {
  const subscription = aSubscription(before);
  const decision = changeSubscription({ tenant, product, subscription }, change, aContext());
  return decision.ok ? [] : (decision.refusal.errors?.map(({ pointer }) => pointer) ?? decision.refusal.code);
};

describe("a change of a subscription", () => {
  it("is checked by what it names alone", () => {
    expect(errorsOf({ seats: 3 })).toEqual([]);
    expect(errorsOf({ parameters: { zone: "eu-1" } })).toEqual([]);
    expect(errorsOf({ planId: "small" })).toEqual([]);
    expect(errorsOf({ seats: 6 })).toEqual(["/seats"]);
    expect(errorsOf({ parameters: { zone: "us-1" } })).toEqual(["/parameters/zone"]);
    expect(errorsOf({ seats: 6, parameters: { zone: 1 } })).toEqual(["/parameters/zone", "/seats"]);
  });

  it("to another plan is checked by what that plan allows", () => {
    expect(errorsOf({ planId: "large" }, { planId: "small", seats: 9 })).toEqual([]);
    expect(errorsOf({ planId: "large" })).toEqual(["/parameters"]);
    expect(errorsOf({ planId: "large", parameters: {} })).toEqual([]);
    expect(errorsOf({ planId: "small", seats: 9 }, { planId: "large" })).toEqual(["/seats"]);
  });
});
