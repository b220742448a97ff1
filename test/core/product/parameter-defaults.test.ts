import { describe, expect, it } from "vitest";
import { validateDefaults, withDefaults } from "../../../handlers/core/product/parameter-defaults.ts";
import { changeSubscription } from "../../../handlers/core/subscription/change.ts";
import { subscribe } from "../../../handlers/core/subscription/subscribe.ts";
import type { Plan } from "../../../schemas/plan.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { buildContext, buildProduct, buildSubscription, buildTenant } from "../../support/builders.ts";

const buildPlan = (properties?: object): Plan => ({
  id: "standard",
  name: "Standard",
  tier: "standard",
  entitlements: { features: [], limits: {} },
  updatableTo: ["large"],
  ...(properties && { parameters: { properties } }),
});
const plan = buildPlan({ zone: { type: "string", default: "UTC" }, size: { type: "integer", default: 3 }, name: {} });

describe("the defaults of a plan's parameters", () => {
  it("apply to omitted parameters", () => {
    expect(withDefaults(plan, undefined)).toEqual({ zone: "UTC", size: 3 });
    expect(withDefaults(plan, { zone: "Europe/Berlin" })).toEqual({ zone: "Europe/Berlin", size: 3 });
    expect(withDefaults(buildPlan(), undefined)).toBeUndefined();
  });

  it("may belong to parameters with the names of inherited properties", () => {
    const odd = buildPlan({ constructor: { type: "string", default: "a" } });
    expect(withDefaults(odd, {})).toEqual({ constructor: "a" });
    expect(Object.hasOwn(withDefaults(buildPlan({ toString: { type: "string" } }), {}) ?? {}, "toString")).toBe(false);
  });

  it.each([
    ["a value of another type", { zone: { type: "string", default: 7 } }],
    ["a value that is too short", { zone: { type: "string", minLength: 3, default: "a" } }],
    ["an object", { zone: { type: "object", default: { a: 1 } } }],
    ["a dynamic reference", { zone: { type: "string", default: "{{resolve:ssm:/crm/zone:1}}" } }],
    ["null", { zone: { default: null } }],
  ])("are rejected if one is %s", (_, properties) => {
    expect(validateDefaults(buildPlan(properties))).toMatch(/^The default of zone can't be used/);
  });

  it("are rejected if a subscription could not have all of them", () => {
    const properties = Object.fromEntries(Array.from({ length: 501 }, (_, at) => [`p${at}`, { default: at }]));
    expect(validateDefaults(buildPlan(properties))).toMatch(/too many/);
  });

  it("are validated within a second, however many they are", () => {
    const property = { type: "string", minLength: 1, default: "a" };
    const properties = Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`p${at}`, property]));
    const startedAt = process.cpuUsage();
    expect(validateDefaults(buildPlan({ ...properties, last: { type: "string", default: 1 } }))).toMatch(/of last/);
    expect(process.cpuUsage(startedAt).user).toBeLessThan(1_000_000);
  });

  it("need not contain the required parameters", () => {
    const properties = { zone: { type: "string", default: "UTC" }, name: { type: "string" } };
    expect(validateDefaults({ ...buildPlan(), parameters: { properties, required: ["name"] } })).toBeUndefined();
  });
});

describe("a subscription", () => {
  const large = { ...buildPlan({ color: { type: "string", default: "red" }, zone: { type: "string" } }), id: "large" };
  const product = buildProduct({ plans: [plan, large] as ProductRecord["plans"] });
  const { activeOperationId: _, ...tenant } = buildTenant({ status: "active" });

  it("has the defaults from the start", () => {
    const state = { tenant, product, subscriptions: [] };
    const decision = subscribe(state, { productId: "crm", planId: "standard" }, buildContext());
    expect(decision).toMatchObject({ changes: [{ after: { parameters: { zone: "UTC", size: 3 } } }, {}] });
  });

  it("gets the defaults of the new plan", () => {
    const state = { tenant, product, subscription: buildSubscription({ parameters: { zone: "UTC" } }) };
    const decision = changeSubscription(state, { planId: "large" }, buildContext());
    expect(decision).toMatchObject({
      changes: [{}, { after: { requestedChange: { planId: "large", parameters: { zone: "UTC", color: "red" } } } }],
    });
  });
});
