import { expect, test } from "vitest";
import type { ApiClient } from "../../src/api/client.ts";
import { findNeeded, planChanges } from "../../src/declarative/plan.ts";
import { describeEffect, previewChanges } from "../../src/declarative/preview-changes.ts";
import { readState } from "../../src/declarative/state.ts";

const failedTenant = (name: string) => ({
  ...{ id: `ten_${name}`, name, status: "failed", lastOperationId: `op_${name}` },
  subscriptions: [
    { productId: "crm", status: "active", lastOperationId: `op_${name}_crm` },
    { productId: "erp", status: "cancelled", lastOperationId: `op_${name}_erp` },
  ],
});
const lists: Record<string, object[]> = {
  "tenants:list": [failedTenant("acme"), failedTenant("other")],
  "users:list": [{ id: "usr_1", email: "ada@acme.example", status: "failed", lastOperationId: "op_ada" }],
  "staff:list": [{ id: "usr_2", email: "bob@ops.example", status: "failed", lastOperationId: "op_bob" }],
};

test("only the last operations of declared resources whose work failed are read, and they need no dry run", async () => {
  const read: string[] = [];
  const previewed: string[] = [];
  const send = async (route: string, { path = {} }: { path?: Record<string, string> }) => {
    const { operationId } = path;
    if (operationId === undefined) return { items: lists[route] ?? [], next: null };
    read.push(operationId);
    return { id: operationId, retryable: true, kind: operationId === "op_acme" ? "tenant.onboard" : "user.provision" };
  };
  const preview = async (route: string) => previewed.push(route);
  const api = { send, preview } as unknown as ApiClient;
  const declarations = [
    { kind: "Tenant" as const, fields: { name: "acme", users: [{ email: "ada@acme.example" }] }, file: "a.yaml" },
    { kind: "Staff" as const, fields: { email: "Bob@ops.example" }, file: "a.yaml" },
  ];
  const state = await readState(api, findNeeded(declarations));
  expect(read.sort()).toEqual(["op_acme", "op_acme_erp", "op_ada", "op_bob"]);
  const changes = await previewChanges(api, planChanges(declarations, state));
  expect(changes.map((change) => [change.kind, describeEffect(change)])).toEqual([
    ["Tenant", "retry op_acme"],
    ["User", "retry op_ada"],
    ["Staff", "retry op_bob"],
  ]);
  expect(previewed).toEqual([]);
});
