import { expect, test } from "vitest";
import type { Operation, Tenant } from "../../../src/api/resources.ts";
import { selectCurrent, selectLast } from "../../../src/screens/tenant/select-current.ts";

const tenantWith = (status: string) =>
  ({ id: "ten_1", status: "active", subscriptions: [{ productId: "crm", status }] }) as unknown as Tenant;
const operation = (id: string, fields: object) => ({ id, done: true, status: "succeeded", ...fields }) as Operation;
const idsOf = (tenant: Tenant, ...operations: Operation[]) => selectCurrent(tenant, operations).map(({ id }) => id);

test("what runs is shown, and what ended well is not", () => {
  expect(idsOf(tenantWith("active"), operation("op_1", { done: false }), operation("op_2", {}))).toEqual(["op_1"]);
});

test("a child says more than its parent", () => {
  const parent = operation("op_1", { done: false });
  const child = operation("op_2", { done: false, parentId: "op_1" });
  expect(idsOf(tenantWith("provisioning"), parent, child)).toEqual(["op_2"]);
});

test("a failure is shown until something makes it good", () => {
  const failed = operation("op_1", { status: "failed", productId: "crm" });
  expect(idsOf(tenantWith("failed"), failed)).toEqual(["op_1"]);
  expect(idsOf(tenantWith("active"), failed)).toEqual([]);
  expect(idsOf(tenantWith("failed"), { ...failed, failing: false })).toEqual([]);
});

test("when all is done, the last thing that was asked is shown, not a part of it", () => {
  const parent = operation("op_1", {});
  const child = operation("op_2", { parentId: "op_1" });
  expect(selectLast([child, parent])).toEqual([parent]);
  expect(selectLast([child])).toEqual([child]);
  expect(selectLast([])).toEqual([]);
});
