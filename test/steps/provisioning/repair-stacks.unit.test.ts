import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { stackTagsOf } from "../../../handlers/core/subscription/stack.ts";
import { compareStacks, saveStackFindings } from "../../../handlers/steps/provisioning/compare-stacks.ts";
import type { ProvisioningContext } from "../../../handlers/steps/provisioning/provisioning-context.ts";
import { removeRecreated, repairStacks } from "../../../handlers/steps/provisioning/repair-stacks.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord, SubscriptionStatus } from "../../../schemas/subscription.ts";
import { tables } from "../../../schemas/tables.ts";
import { workflowSteps } from "../../../schemas/workflow-steps.ts";
import { buildOperation, buildSubscription, buildTenant } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

const tenant = buildTenant();
const operation = buildOperation({ kind: "tenant.repair", status: "running", run: 1, tenantId: tenant.id });
const { name: step } = workflowSteps.repairStacks;

let memory: MemoryTables;
function putOperation(record: OperationRecord): void {
  const { key, index } = entityMapping.operation;
  memory.put("OPERATION_TABLE", { ...key(record), ...index(record), ...record });
}
const readOperation = () => memory.rows("OPERATION_TABLE").find((row) => row["id"] === operation.id);

beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  memory = new MemoryTables().install();
  const { key, index } = entityMapping.tenant;
  memory.put("TENANT_TABLE", { ...key(tenant), ...index(tenant), ...tenant });
  const subscription = buildSubscription({ tenantId: tenant.id, integration: "cloudformation" });
  const mapping = entityMapping.subscription;
  memory.put("TENANT_TABLE", { ...mapping.key(subscription), ...mapping.index(subscription), ...subscription });
  putOperation(operation);
});
afterEach(() => memory.restore());

describe("a comparison of a tenant's stacks", () => {
  it("keeps its position if its time is over before the last stack", async () => {
    expect(await saveStackFindings(operation, { step, until: 0 })).toBe("working");
    expect(readOperation()).toMatchObject({ walk: { step, after: "" } });
  });

  it("continues after its position, and then is done", async () => {
    const walk = { step: workflowSteps.compareStacks.name, after: "zzz" };
    putOperation({ ...operation, walk });
    const input = { operationId: operation.id, run: 1, step: walk.step };
    expect(await compareStacks({ ...operation, walk }, input)).toEqual({ status: "succeeded" });
  });
});

describe("a repair of a tenant's stacks", () => {
  it("continues with the next stack, and keeps what was repaired before", async () => {
    const finding = { kind: "stackMissing", subject: "tenantry-a-x", detail: "", repaired: true } as const;
    const repairing = { ...operation, findings: [finding], walk: { step: `${step}: repairs`, after: "zzz" } };
    putOperation(repairing);
    const result = await repairStacks(repairing, { operationId: operation.id, run: 1, step });
    expect(result).toEqual({ status: "succeeded" });
    expect(readOperation()).toMatchObject({ findings: [finding] });
  });
});

describe("a stack that a repair has made again", () => {
  /** Looks at the stack of a subscription that has a status; returns the result and the removed stacks. */
  async function look(status: SubscriptionStatus, creator: OperationRecord) {
    const subscription: SubscriptionRecord = buildSubscription({ tenantId: tenant.id, status });
    const removed: string[] = [];
    const stacks = { remove: async (name: string) => void removed.push(name) };
    const context = { stacks } as unknown as ProvisioningContext;
    const stack = {
      ...{ status: "CREATE_COMPLETE", tags: stackTagsOf(subscription, creator), parameters: {}, outputs: {} },
      ...{ template: "", isProtected: false },
    };
    return { result: await removeRecreated({ operation, subscription }, { context, stack }), removed: removed.length };
  }

  it.each(["deprovisioning", "cancelled"] as const)(
    "is removed if its subscription is %s meanwhile, because that removal may have found no stack",
    async (status) => expect(await look(status, operation)).toEqual({ result: "working", removed: 1 }),
  );

  it("stays if its subscription stands", async () => {
    expect(await look("active", operation)).toEqual({ result: "done", removed: 0 });
  });

  it("is not taken for the stack of another operation, which a person decides about", async () => {
    expect(await look("cancelled", { ...operation, id: "op_other" })).toEqual({ result: "done", removed: 0 });
  });
});
