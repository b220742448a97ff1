import type { OperationRecord } from "../../../schemas/operation.ts";
import { workflowSteps } from "../../../schemas/workflow-steps.ts";
import { isInvalidRequest, type Stack } from "../../adapters/product-account/stack-requests.ts";
import { classifyStackStatus, stackNameOf } from "../../core/subscription/stack.ts";
import type { StepResult } from "../runtime/task-input.ts";
import { isOverdue, timeoutMinutesOf } from "../runtime/timeout.ts";
import { checkReplaceable } from "./check-replaceable.ts";
import type { ProvisioningContext } from "./provisioning-context.ts";

const STEP = workflowSteps.deployProductStack.name;

const failWith = (reason: string): StepResult => ({
  status: "failed",
  error: { code: "stackRemains", reason, step: STEP, retryable: true },
});

/**
 * Removes a stack of a former run or of another failed provisioning of the subscription, because its name is needed.
 * Returns a failure if the stack may hold data, can't be removed, or still exists after the product's time-out.
 */
export async function replaceForeignStack(
  context: ProvisioningContext,
  operation: OperationRecord,
  stack: Stack,
): Promise<StepResult> {
  const { product, subscription, stacks } = context;
  const name = stackNameOf(subscription);
  const isChanging = classifyStackStatus(stack.status) === "inProgress";
  const keptReason = isChanging ? undefined : await checkReplaceable(context, operation, stack);
  if (keptReason !== undefined) return failWith(keptReason);
  if (isOverdue(operation, STEP, product)) {
    const reason = (await stacks.findFailureReason(name)) ?? stack.statusReason ?? stack.status;
    const minutes = timeoutMinutesOf(product);
    return failWith(`The stack ${name} of an earlier run could not be removed within ${minutes} minutes: ${reason}`);
  }
  try {
    if (!isChanging) await stacks.remove(name);
  } catch (error) {
    if (!isInvalidRequest(error)) throw error;
    return failWith(`CloudFormation rejected the removal of the stack ${name} of an earlier run: ${error.message}`);
  }
  return { status: "working" };
}
