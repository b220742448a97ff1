import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { packOperation } from "../../../handlers/adapters/dynamodb/operation-items.ts";
import { loadParentRollouts } from "../../../handlers/api/resources/parent-rollouts.ts";
import { buildOperation, buildRollout, TENANT_ID } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

const rollout = buildRollout({ direction: "back", status: "stopped" });
const parent = buildOperation({
  id: rollout.operationId,
  kind: "product.rollout",
  target: { type: "product", id: "crm" },
  productId: "crm",
  rolloutId: rollout.id,
});
const child = buildOperation({
  id: `op_${"8".repeat(32)}`,
  kind: "subscription.change",
  target: { type: "subscription", id: `${TENANT_ID}/crm` },
  productId: "crm",
  parentId: parent.id,
  status: "failed",
});

describe("the rollout that started a failed change", () => {
  let memory: MemoryTables;
  beforeEach(() => {
    Object.assign(process.env, { OPERATION_TABLE: "operations", PRODUCT_TABLE: "products" });
    memory = new MemoryTables().install();
    memory.put("operations", { ...entityMapping.operation.key(parent), ...packOperation(parent) });
    memory.put("products", { ...entityMapping.rollout.key(rollout), ...rollout });
  });
  afterEach(() => memory.restore());

  it("is read without its lists, which can have 400 KB", async () => {
    const { id, direction, release, status } = rollout;
    expect(await loadParentRollouts([child])).toEqual(new Map([[parent.id, { id, direction, release, status }]]));
  });

  it("is not read if the change can't be retried", async () => {
    expect(await loadParentRollouts([{ ...child, status: "running" }])).toEqual(new Map());
    expect(memory.count("BatchGet")).toBe(0);
  });
});
