import type { OperationRecord } from "../../../schemas/operation.ts";
import { workflowSteps } from "../../../schemas/workflow-steps.ts";
import { isInvalidRequest, type Stack } from "../../adapters/product-account/stack-requests.ts";
import { classifyStackStatus, stackNameOf } from "../../core/subscription/stack.ts";
import type { StepResult } from "../runtime/task-input.ts";
import { isOverdue, timeoutMinutesOf } from "../runtime/timeout.ts";
import type { ProvisioningContext } from "./provisioning-context.ts";

const STEP = workflowSteps.deployProductStack.name;

const failWith = (reason: string): StepResult => ({
  status: "failed",
  error: { code: "stackRemains", reason, step: STEP, retryable: true },
});

/**
 * Removes a stack of another operation or of a former run, for example after a failed removal, because its name is
 * needed. Returns a failure if the stack still exists after the product's time-out or can't be removed.
 */
export async function replaceForeignStack(
  { product, subscription, stacks }: ProvisioningContext,
  operation: OperationRecord,
  stack: Stack,
): Promise<StepResult> {
  const name = stackNameOf(subscription);
  if (isOverdue(operation, STEP, product)) {
    const reason = (await stacks.findFailureReason(name)) ?? stack.statusReason ?? stack.status;
    const minutes = timeoutMinutesOf(product);
    return failWith(`The stack ${name} of an earlier run could not be removed within ${minutes} minutes: ${reason}`);
  }
  try {
    if (classifyStackStatus(stack.status) !== "inProgress") await stacks.remove(name);
  } catch (error) {
    if (!isInvalidRequest(error)) throw error;
    return failWith(`CloudFormation rejected the removal of the stack ${name} of an earlier run: ${error.message}`);
  }
  return { status: "working" };
}
