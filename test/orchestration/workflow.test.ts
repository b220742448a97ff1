import { describe, expect, it } from "vitest";
import { buildWorkflow } from "../../orchestration/workflow.ts";
import { completionSteps, type WorkflowPlan, workflowSteps } from "../../schemas/workflow-steps.ts";

const { makeIdentity, removeIdentity, withdrawAccess, prepareTenant } = workflowSteps;
const { activateUser, giveUpUser, completeRemoval, giveUpTenant } = completionSteps;

/** Returns the next states of each state of a plan: after a success, and after a failure. */
function edgesOf(plan: Omit<WorkflowPlan, "comment">): Record<string, unknown[]> {
  const { definition } = buildWorkflow("user.provision", { comment: "", ...plan });
  const edges = Object.entries(definition.States).map(([name, state]) => {
    const [choice] = (state["Choices"] ?? []) as { Next: string }[];
    return [
      name,
      [choice?.Next ?? state["Next"], state["Default"] ?? state["Next"]].filter((one) => one !== undefined),
    ];
  });
  return Object.fromEntries(edges);
}

describe("the workflow of a plan", () => {
  it("runs the steps in order, and after a failure goes to the undo and the completion of failures", () => {
    const steps = [withdrawAccess, makeIdentity] as const;
    expect(edgesOf({ steps, undo: removeIdentity, succeed: activateUser, fail: giveUpUser })).toEqual({
      "Withdraw the access": ["Withdraw the access: succeeded?", "Withdraw the access: succeeded?"],
      "Withdraw the access: succeeded?": ["Make the identity", "Remove the identity"],
      "Make the identity": ["Make the identity: succeeded?", "Make the identity: succeeded?"],
      "Make the identity: succeeded?": ["Activate the user", "Remove the identity"],
      "Remove the identity": ["Give up the user", "Give up the user"],
      "Activate the user": [],
      "Give up the user": [],
    });
  });

  it("checks no outcome if the next state receives the failure too", () => {
    expect(edgesOf({ steps: [removeIdentity], succeed: completeRemoval, fail: completeRemoval })).toEqual({
      "Remove the identity": ["Complete the removal", "Complete the removal"],
      "Complete the removal": [],
    });
    expect(edgesOf({ steps: [makeIdentity, prepareTenant], fail: giveUpTenant })).toMatchObject({
      "Make the identity": ["Prepare the tenant", "Prepare the tenant"],
      "Prepare the tenant: succeeded?": ["Wait for the products", "Give up the tenant"],
    });
  });
});
