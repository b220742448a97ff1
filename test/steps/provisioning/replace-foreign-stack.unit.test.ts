import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import type { Stack } from "../../../handlers/adapters/product-account/stack-requests.ts";
import { stackNameOf, stackTagsOf } from "../../../handlers/core/subscription/stack.ts";
import type { ProvisioningContext } from "../../../handlers/steps/provisioning/provisioning-context.ts";
import { replaceForeignStack } from "../../../handlers/steps/provisioning/replace-foreign-stack.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { tables } from "../../../schemas/tables.ts";
import { workflowSteps } from "../../../schemas/workflow-steps.ts";
import { buildOperation, buildProduct, buildSubscription, TENANT_ID } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

const provision = (overrides: Partial<OperationRecord>) =>
  buildOperation({
    kind: "subscription.provision",
    target: { type: "subscription", id: `${TENANT_ID}/crm` },
    productId: "crm",
    ...overrides,
  });
/** The run before that of the step. */
const earlierRun = provision({ id: "op_new", run: 1 });

let memory: MemoryTables;
beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  memory = new MemoryTables().install();
});
afterEach(() => memory.restore());

function putOperation(record: OperationRecord): OperationRecord {
  const { key, index } = entityMapping.operation;
  memory.put("OPERATION_TABLE", { ...key(record), ...index(record), ...record });
  return record;
}

type Found = { status: string; minutes?: number; rejection?: Error; creator?: OperationRecord };

/** Replaces a stack in a step that started some minutes ago. Returns the result and the number of removals. */
async function replace({ status, minutes = 1, rejection, creator = earlierRun }: Found) {
  let removals = 0;
  const stacks = {
    remove: async () => {
      removals += 1;
      if (rejection) throw rejection;
    },
    findFailureReason: async () => "The table is protected.",
  };
  const subscription = buildSubscription();
  const context = { product: buildProduct(), subscription, stacks } as unknown as ProvisioningContext;
  const startedAt = new Date(Date.now() - minutes * 60_000).toISOString();
  const attempts = [{ number: 1, startedAt }];
  const steps = [{ name: workflowSteps.deployProductStack.name, status: "running" as const, startedAt, attempts }];
  const stack: Stack = { id: "s", status, outputs: {}, tags: stackTagsOf(subscription, creator), parameters: [] };
  const result = await replaceForeignStack(context, provision({ id: "op_new", run: 2, steps }), stack);
  return { result, removals };
}

describe("a stack of an earlier run", () => {
  it.each(["CREATE_COMPLETE", "DELETE_FAILED"])("that is %s is removed", async (status) => {
    expect(await replace({ status })).toEqual({ result: { status: "working" }, removals: 1 });
  });

  it("is not removed while CloudFormation works on it", async () => {
    expect(await replace({ status: "DELETE_IN_PROGRESS" })).toEqual({ result: { status: "working" }, removals: 0 });
  });

  it("fails the step with the reason if it still exists after the product's time-out", async () => {
    const { result, removals } = await replace({ status: "DELETE_FAILED", minutes: 24 * 60 });
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "stackRemains", reason: expect.stringMatching(/minutes: The table is protected\.$/) },
    });
    expect(removals).toBe(0);
  });

  it("fails the step if CloudFormation rejects the removal, for example of a protected stack", async () => {
    const rejection = Object.assign(new Error("Termination protection is enabled."), { name: "ValidationError" });
    expect((await replace({ status: "CREATE_COMPLETE", rejection })).result).toMatchObject({
      status: "failed",
      error: { code: "stackRemains", reason: expect.stringContaining("protection is enabled") },
    });
  });
});

describe("a stack of another operation", () => {
  it.each(["failed", "cancelled"] as const)(
    "is removed if that operation is %s, for example because its stack was created too late",
    async (status) => {
      const creator = putOperation(provision({ id: "op_old", status }));
      expect(await replace({ status: "CREATE_COMPLETE", creator })).toEqual({
        result: { status: "working" },
        removals: 1,
      });
    },
  );

  it.each(["CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_FAILED"])(
    "that is %s and was used stays, and the step fails with what a person can do",
    async (status) => {
      const creator = putOperation(provision({ id: "op_old", status: "succeeded" }));
      const { result, removals } = await replace({ status, creator });
      expect(removals).toBe(0);
      expect(result).toMatchObject({ status: "failed", error: { code: "stackRemains", retryable: true } });
      const { reason } = (result as Extract<typeof result, { status: "failed" }>).error;
      expect(reason).toContain(`The stack ${stackNameOf(buildSubscription())} already exists`);
      expect(reason).toMatch(/Save the data .* delete the stack in the account of the product crm, and retry/);
    },
  );

  it("stays if nobody knows who made it", async () => {
    const { result, removals } = await replace({ status: "CREATE_COMPLETE", creator: provision({ id: "op_lost" }) });
    expect(result).toMatchObject({ status: "failed", error: { code: "stackRemains" } });
    expect(removals).toBe(0);
  });

  it("that somebody deletes is waited for", async () => {
    const creator = putOperation(provision({ id: "op_old", status: "succeeded" }));
    expect(await replace({ status: "DELETE_IN_PROGRESS", creator })).toEqual({
      result: { status: "working" },
      removals: 0,
    });
  });
});
