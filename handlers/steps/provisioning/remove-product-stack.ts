import type { OperationRecord } from "../../../schemas/operation.ts";
import { workflowSteps } from "../../../schemas/workflow-steps.ts";
import type { StackClient } from "../../adapters/product-account/stack-client.ts";
import { isInvalidRequest, type Stack } from "../../adapters/product-account/stack-requests.ts";
import { classifyStackStatus, stackNameOf } from "../../core/subscription/stack.ts";
import { findStepStart, keepOutputs } from "../runtime/step-records.ts";
import type { StepResult } from "../runtime/task-input.ts";
import { timeoutMinutesOf } from "../runtime/timeout.ts";
import { checkReplaceable } from "./check-replaceable.ts";
import { loadProvisioningContext, type ProvisioningContext } from "./provisioning-context.ts";

const STEP = workflowSteps.removeProductStack.name;

/** The minutes after which an unfinished removal fails. */
export const TIMEOUT_MINUTES = 60;

const failWith = (reason: string): StepResult => ({
  status: "failed",
  error: { code: "stackRemains", reason, step: STEP, retryable: true },
});

const minutesSince = (started: string | undefined) =>
  started === undefined ? 0 : (Date.now() - Date.parse(started)) / 60_000;

/** Succeeds with the status that CloudFormation reports for the removed stack. A stack that was never seen has none. */
async function confirmRemoval(stacks: StackClient, stackId: string | undefined): Promise<StepResult> {
  if (stackId === undefined) return { status: "succeeded" };
  const status = (await stacks.readStatus(stackId)) ?? "DOES_NOT_EXIST";
  return { status: "succeeded", removedStack: { stackId, status } };
}

/** Returns why the undo of a provisioning must not delete a stack. A removal deletes it, because somebody requested that. */
const findKeptReason = async (context: ProvisioningContext, operation: OperationRecord, stack: Stack) =>
  operation.kind === "subscription.provision" && stack.status !== "DELETE_IN_PROGRESS"
    ? checkReplaceable(context, operation, stack)
    : undefined;

/**
 * Removes the subscription's stack and confirms that it is gone. A stack with an update in progress gets the product's
 * time-out to finish first, because a stack deleted during its creation may come back.
 */
export async function removeProductStack(operation: OperationRecord): Promise<StepResult> {
  const context = await loadProvisioningContext(operation);
  if ("status" in context) return context;
  const { product, stacks, subscription } = context;
  const name = stackNameOf(subscription);
  const stack = await stacks.describe(name);
  if (stack === undefined) return confirmRemoval(stacks, operation.stepOutputs?.removedStack?.stackId);
  const waited = minutesSince(findStepStart(operation, STEP));
  if (waited > timeoutMinutesOf(product) + TIMEOUT_MINUTES) {
    const reason = (await stacks.findFailureReason(name)) ?? stack.status;
    return failWith(`The stack ${name} could not be removed within ${TIMEOUT_MINUTES} minutes: ${reason}`);
  }
  if (classifyStackStatus(stack.status) === "inProgress" && waited < timeoutMinutesOf(product)) {
    return { status: "working" };
  }
  const keptReason = await findKeptReason(context, operation, stack);
  if (keptReason !== undefined) return failWith(keptReason);
  try {
    if (stack.status !== "DELETE_IN_PROGRESS") await stacks.remove(name);
  } catch (error) {
    if (!isInvalidRequest(error)) throw error;
    return failWith(`CloudFormation rejected the removal of the stack ${name}: ${error.message}`);
  }
  if ((await stacks.describe(name)) === undefined) return confirmRemoval(stacks, stack.id);
  if (operation.stepOutputs?.removedStack === undefined) {
    await keepOutputs(operation, { removedStack: { stackId: stack.id, status: "DELETE_IN_PROGRESS" } });
  }
  return { status: "working" };
}
