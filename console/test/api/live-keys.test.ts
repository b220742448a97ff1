import { expect, test } from "vitest";
import { keysOf, keysOfAll } from "../../src/api/live-keys.ts";

test("an event of a subscription refreshes its tenant, the tenant's timeline and the product's subscribers", () => {
  const keys = keysOf({ subject: "tenants/ten_1/subscriptions/crm", tenantid: "ten_1", productid: "crm" });
  expect(keys).toContainEqual(["tenant", "ten_1"]);
  expect(keys).toContainEqual(["timeline", "/tenants/ten_1/timeline"]);
  expect(keys).toContainEqual(["subscribers", "/products/crm/subscriptions"]);
});

test("an event of an operation refreshes the operation, the lists of operations and its tenant", () => {
  const keys = keysOf({ subject: "operations/op_1", tenantid: "ten_1" });
  expect(keys).toEqual(expect.arrayContaining([["operation", "op_1"], ["operations"], ["tenant", "ten_1"]]));
});

test("an event that an operation caused refreshes that operation", () => {
  expect(keysOf({ subject: "products/crm", operationid: "op_2" })).toContainEqual(["operation", "op_2"]);
});

test("many events of one resource refresh it once", () => {
  const events = Array.from({ length: 50 }, () => ({ subject: "products/crm" }));
  expect(keysOfAll(events)).toEqual([
    ["overview"],
    ["events"],
    ["product", "crm"],
    ["products"],
    ["releases", "/products/crm/releases"],
  ]);
});

test("an event of a rollout refreshes the rollout and the lists of rollouts", () => {
  expect(keysOf({ subject: "rollouts/rol_1" })).toEqual(expect.arrayContaining([["rollout", "rol_1"], ["rollouts"]]));
});
