import { describe, expect, it } from "vitest";
import type { Stack } from "../../../handlers/adapters/product-account/stack-requests.ts";
import type { ProvisioningContext } from "../../../handlers/steps/provisioning/provisioning-context.ts";
import { replaceForeignStack } from "../../../handlers/steps/provisioning/replace-foreign-stack.ts";
import { workflowSteps } from "../../../schemas/workflow-steps.ts";
import { buildOperation, buildProduct, buildSubscription } from "../../support/builders.ts";

const stackIn = (status: string): Stack => ({ id: "stack-1", status, outputs: {}, tags: {}, parameters: [] });

/** Replaces a stack in a step that started some minutes ago. Returns the result and the number of removals. */
async function replace(status: string, minutes: number, rejection?: Error) {
  let removals = 0;
  const stacks = {
    remove: async () => {
      removals += 1;
      if (rejection) throw rejection;
    },
    findFailureReason: async () => "The table is protected.",
  };
  const context = { product: buildProduct(), subscription: buildSubscription(), stacks };
  const startedAt = new Date(Date.now() - minutes * 60_000).toISOString();
  const operation = buildOperation({
    steps: [
      {
        name: workflowSteps.deployProductStack.name,
        status: "running",
        startedAt,
        attempts: [{ number: 1, startedAt }],
      },
    ],
  });
  const result = await replaceForeignStack(context as unknown as ProvisioningContext, operation, stackIn(status));
  return { result, removals };
}

describe("a stack of an earlier run", () => {
  it.each(["CREATE_COMPLETE", "DELETE_FAILED"])("that is %s is removed", async (status) => {
    expect(await replace(status, 1)).toEqual({ result: { status: "working" }, removals: 1 });
  });

  it("is not removed while CloudFormation works on it", async () => {
    expect(await replace("DELETE_IN_PROGRESS", 1)).toEqual({ result: { status: "working" }, removals: 0 });
  });

  it("fails the step with the reason if it still exists after the product's time-out", async () => {
    const { result, removals } = await replace("DELETE_FAILED", 24 * 60);
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "stackRemains", reason: expect.stringMatching(/minutes: The table is protected\.$/) },
    });
    expect(removals).toBe(0);
  });

  it("fails the step if CloudFormation rejects the removal, for example of a protected stack", async () => {
    const rejection = Object.assign(new Error("Termination protection is enabled."), { name: "ValidationError" });
    expect((await replace("CREATE_COMPLETE", 1, rejection)).result).toMatchObject({
      status: "failed",
      error: { code: "stackRemains", reason: expect.stringContaining("protection is enabled") },
    });
  });
});
