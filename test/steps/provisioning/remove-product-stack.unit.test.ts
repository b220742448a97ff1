import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { stackTagsOf } from "../../../handlers/core/subscription/stack.ts";
import type { ProvisioningContext } from "../../../handlers/steps/provisioning/provisioning-context.ts";
import { loadProvisioningContext } from "../../../handlers/steps/provisioning/provisioning-context.ts";
import { removeProductStack } from "../../../handlers/steps/provisioning/remove-product-stack.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { tables } from "../../../schemas/tables.ts";
import { buildOperation, buildProduct, buildSubscription, TENANT_ID } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

vi.mock("../../../handlers/steps/provisioning/provisioning-context.ts");

const subscription = buildSubscription();
const buildWork = (kind: OperationRecord["kind"], overrides: Partial<OperationRecord> = {}) =>
  buildOperation({ kind, target: { type: "subscription", id: `${TENANT_ID}/crm` }, productId: "crm", ...overrides });
const former = buildWork("subscription.provision", { id: "op_old", status: "succeeded" });

let memory: MemoryTables;
beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  memory = new MemoryTables().install();
  for (const record of [former, { ...former, id: "op_failed", status: "failed" as const }]) {
    const { key, index } = entityMapping.operation;
    memory.put("OPERATION_TABLE", { ...key(record), ...index(record), ...record });
  }
});
afterEach(() => {
  memory.restore();
  vi.clearAllMocks();
});

/** Removes a stack that an operation made. Returns the result, and whether CloudFormation was asked to delete the stack. */
async function remove(operation: OperationRecord, creatorId: string, status = "CREATE_COMPLETE") {
  let stack: { id: string; status: string; tags: Record<string, string> } | undefined = {
    id: "stack-1",
    status,
    tags: stackTagsOf(subscription, { ...operation, id: creatorId }),
  };
  const stacks = {
    describe: async () => stack,
    remove: async () => {
      stack = undefined;
    },
    readStatus: async () => "DELETE_COMPLETE",
  };
  const context = { product: buildProduct(), subscription, stacks } as unknown as ProvisioningContext;
  vi.mocked(loadProvisioningContext).mockResolvedValue(context);
  return { result: await removeProductStack(operation), isRemoved: stack === undefined };
}

describe("the undo of a provisioning", () => {
  const undo = buildWork("subscription.provision", { id: "op_new", status: "cancelling" });

  it.each(["op_new", "op_failed"])("removes the stack of %s, which was never used", async (creatorId) => {
    expect(await remove(undo, creatorId)).toMatchObject({ result: { status: "succeeded" }, isRemoved: true });
  });

  it("keeps a stack that was used before, and says that it remains", async () => {
    const { result, isRemoved } = await remove(undo, former.id);
    expect(isRemoved).toBe(false);
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "stackRemains", reason: expect.stringContaining("already exists") },
    });
  });

  it("waits for a stack that somebody deletes", async () => {
    expect(await remove(undo, former.id, "DELETE_IN_PROGRESS")).toEqual({
      result: { status: "working" },
      isRemoved: false,
    });
  });
});

describe("the removal of a subscription", () => {
  it("removes the stack that was used, whoever made it", async () => {
    const removal = buildWork("subscription.deprovision", { id: "op_removal" });
    for (const creatorId of [former.id, "op_lost"]) {
      expect(await remove(removal, creatorId)).toMatchObject({ result: { status: "succeeded" }, isRemoved: true });
    }
  });
});
