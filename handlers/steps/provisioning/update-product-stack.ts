import type { OperationRecord } from "../../../schemas/operation.ts";
import { workflowSteps } from "../../../schemas/workflow-steps.ts";
import { isInvalidRequest, type Stack } from "../../adapters/product-account/stack-requests.ts";
import { buildRequestToken, classifyStackStatus, isUsable, stackNameOf } from "../../core/subscription/stack.ts";
import type { StepResult } from "../runtime/task-input.ts";
import { isOverdue } from "../runtime/timeout.ts";
import { loadProvisioningContext, type ProvisioningContext, pinRelease } from "./provisioning-context.ts";
import { buildStackTarget, type StackTarget } from "./stack-target.ts";

/** An update of a subscription's stack: by its operation or, with `restores`, back to the state before it. */
type Update = { operation: OperationRecord; step: string; restores: boolean; name: string; token: string };

const failWith = (step: string, code: string, reason: string): StepResult => ({
  status: "failed",
  error: { code, reason, step, retryable: true },
});

/** Returns the success of an update; only a change of terms may change the stack's outputs. */
const succeedWith = ({ operation }: Update, { templateKey }: StackTarget, { outputs }: Stack): StepResult => ({
  status: "succeeded",
  ...(operation.kind === "subscription.change" ? { outputs } : {}),
  ...(templateKey === undefined ? {} : { templateKey }),
});

const isWorking = (status: string | undefined): boolean =>
  status !== undefined && classifyStackStatus(status) === "inProgress";

/** Sends an update to CloudFormation, which may finish it at once. */
async function sendUpdate(
  { product, stacks }: ProvisioningContext,
  update: Update,
  target: StackTarget,
  stack: Stack,
): Promise<StepResult> {
  const { step, name, token } = update;
  const { templateKey: _, ...request } = target;
  const capabilities = (product.integration.kind === "cloudformation" && product.integration.capabilities) || [];
  try {
    const result = await stacks.update({ name, ...request, capabilities, token });
    if (result === "unchanged") return succeedWith(update, target, stack);
  } catch (error) {
    if (!isInvalidRequest(error)) throw error;
    return failWith(step, "stackRefused", `CloudFormation rejected the update: ${error.message}`);
  }
  const after = await stacks.describe(name);
  const isReady = after !== undefined && classifyStackStatus(after.status) === "complete";
  return isReady ? succeedWith(update, target, after) : { status: "working" };
}

/** Brings the stack to its target. The request's token finds the update again when the step is repeated. */
async function applyUpdate(context: ProvisioningContext, update: Update): Promise<StepResult> {
  const { product, stacks } = context;
  const { operation, step, restores, name, token } = update;
  const stack = await stacks.describe(name);
  if (stack === undefined) return failWith(step, "stackMissing", `The stack ${name} does not exist.`);
  const requestStatus = await stacks.findRequestStatus(name, token);
  // A stack's events may lag behind its status.
  if (isWorking(stack.status) || isWorking(requestStatus)) {
    if (!isOverdue(operation, step, product)) return { status: "working" };
    return failWith(step, "stackTimedOut", `The stack ${name} did not become stable in time.`);
  }
  const target = await buildStackTarget(context, operation, stack, restores);
  if ("unknown" in target) {
    return failWith(step, "unknownPlaceholder", `Unknown placeholders: ${target.unknown.join(", ")}.`);
  }
  if (requestStatus === undefined) return sendUpdate(context, update, target, stack);
  if (classifyStackStatus(requestStatus) === "complete") return succeedWith(update, target, stack);
  const reason = (await stacks.findFailureReason(name, token)) ?? requestStatus;
  return failWith(step, "stackFailed", `CloudFormation could not update the stack ${name}. ${reason}`);
}

/** Brings the subscription's stack to the state that its operation requests. */
export async function updateProductStack(operation: OperationRecord): Promise<StepResult> {
  const context = await loadProvisioningContext(operation);
  if ("status" in context) return context;
  const name = stackNameOf(context.subscription);
  const token = buildRequestToken(operation, "update");
  const step = workflowSteps.updateProductStack.name;
  return applyUpdate(await pinRelease(context, operation), { operation, step, restores: false, name, token });
}

/** Brings the subscription's stack back to the state before its operation. */
export async function restoreProductStack(operation: OperationRecord): Promise<StepResult> {
  const context = await loadProvisioningContext(operation);
  if ("status" in context) return context;
  const name = stackNameOf(context.subscription);
  const stack = await context.stacks.describe(name);
  if (stack !== undefined && isUsable(stack.status)) {
    const status = await context.stacks.findRequestStatus(name, buildRequestToken(operation, "update"));
    // There was no update, or CloudFormation has rolled it back itself: the stack has its former state.
    if (status === undefined || status === "UPDATE_ROLLBACK_COMPLETE") return { status: "succeeded" };
  }
  const token = buildRequestToken(operation, "restore");
  const step = workflowSteps.restoreProductStack.name;
  const pinned = await pinRelease(context, operation, { restores: true });
  return applyUpdate(pinned, { operation, step, restores: true, name, token });
}
