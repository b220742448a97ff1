import { describe, expect, it } from "vitest";
import { selectOperationSources } from "../../../handlers/api/resources/operation-lists.ts";

const [tenantId, productIds] = ["ten_a", ["crm"]];

describe("the index of a list of operations", () => {
  it.each([
    [{}, ["operations operations"]],
    [{ kind: "product.verify" }, ["operationsOfKind product.verify"]],
    [{ target: "ten_a/crm" }, ["targetOperations ten_a/crm"]],
    [{ correlationId: "request", tenantId }, ["correlatedOperations request"]],
    [{ status: ["queued", "running"] }, ["operationsInState open"]],
    [{ status: ["awaitingApproval"] }, ["operationsInState held"]],
    [{ done: false }, ["operationsInState held", "operationsInState open"]],
    [{ failing: true }, ["operationsInState failing"]],
    [{ status: ["failed"] }, ["operationsInState failing", "operationsInState failed"]],
    [{ status: ["failed"], failing: false }, ["operationsInState failed"]],
    [{ tenantId }, ["tenantOperations tenant#ten_a"]],
    [{ tenantId, failing: true }, ["tenantOperationsInState tenant#ten_a#failing"]],
    [{ tenantId, productIds }, ["targetOperations ten_a/crm"]],
    [{ tenantId, kind: "tenant.suspend" }, ["targetOperations ten_a"]],
    [{ productIds }, ["productOperations product#crm"]],
    [{ productIds, failing: true }, ["productOperationsInState product#crm#failing"]],
    [{ productIds: ["crm", "desk"] }, ["productOperations product#crm", "productOperations product#desk"]],
  ] as const)("serves %j", (filters, sources) => {
    const selected = selectOperationSources(filters as Parameters<typeof selectOperationSources>[0]);
    expect(selected.map(({ list, key }) => `${list} ${key}`)).toEqual(sources);
  });

  it("is the list of all for the operations that succeeded, because most of its operations did", () => {
    expect(selectOperationSources({ status: ["succeeded"] })).toEqual([{ list: "operations", key: "operations" }]);
    expect(selectOperationSources({ status: ["succeeded", "failed"], tenantId })).toEqual([
      { list: "tenantOperations", key: "tenant#ten_a" },
    ]);
    expect(selectOperationSources({ done: true })).toEqual([{ list: "operations", key: "operations" }]);
    expect(selectOperationSources({ failing: false })).toEqual([{ list: "operations", key: "operations" }]);
  });

  it("is none if no operation can match", () => {
    expect(selectOperationSources({ status: ["succeeded"], failing: true })).toEqual([]);
    expect(selectOperationSources({ productIds: [] })).toEqual([]);
  });
});
