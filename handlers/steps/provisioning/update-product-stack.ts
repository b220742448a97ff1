import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { workflowSteps } from "../../../schemas/workflow-steps.ts";
import type { Stack } from "../../adapters/product-account/stack-requests.ts";
import { buildRequestToken, classifyStackStatus, isUsable, stackNameOf } from "../../core/subscription/stack.ts";
import type { StepResult } from "../runtime/task-input.ts";
import { isOverdue } from "../runtime/timeout.ts";
import { applyChangeSet, type Update } from "./apply-change-set.ts";
import { loadProvisioningContext, type ProvisioningContext, pinRelease } from "./provisioning-context.ts";
import { buildStackTarget, type StackTarget } from "./stack-target.ts";

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

/** Returns "working", or the failure of an update that has taken too long. */
const waitForStack = (product: ProductRecord, { operation, step, name }: Update): StepResult =>
  isOverdue(operation, step, product)
    ? failWith(step, "stackTimedOut", `The stack ${name} did not become stable in time.`)
    : { status: "working" };

const isWorking = (status: string | undefined): boolean =>
  status !== undefined && classifyStackStatus(status) === "inProgress";

/** Starts an update that its change set allows; CloudFormation may finish it at once. */
async function sendUpdate(
  context: ProvisioningContext,
  update: Update,
  target: StackTarget,
  stack: Stack,
): Promise<StepResult> {
  const { product, stacks } = context;
  const { name, token } = update;
  const { templateKey: _, ...request } = target;
  const capabilities = (product.integration.kind === "cloudformation" && product.integration.capabilities) || [];
  const { tags } = stack;
  const result = await applyChangeSet(context, update, {
    name,
    ...request,
    tags,
    capabilities,
    token,
    changeSet: token,
  });
  if (typeof result === "object") return { status: "failed", error: { ...result, step: update.step } };
  if (result === "unchanged") return succeedWith(update, target, stack);
  if (result === "working") return waitForStack(product, update);
  // The stack's status may lag behind the execution of a change set; its event does not.
  const requestStatus = await stacks.findRequestStatus(name, token);
  const isReady = requestStatus !== undefined && classifyStackStatus(requestStatus) === "complete";
  const after = isReady ? await stacks.describe(name) : undefined;
  return after === undefined ? { status: "working" } : succeedWith(update, target, after);
}

/** Brings the stack to its target. The request's token finds the update again when the step is repeated. */
async function applyUpdate(context: ProvisioningContext, update: Update): Promise<StepResult> {
  const { stacks } = context;
  const { operation, step, restores, name, token } = update;
  const stack = await stacks.describe(name);
  if (stack === undefined) return failWith(step, "stackMissing", `The stack ${name} does not exist.`);
  const requestStatus = await stacks.findRequestStatus(name, token);
  // A stack's events may lag behind its status.
  if (isWorking(stack.status) || isWorking(requestStatus)) return waitForStack(context.product, update);
  const target = await buildStackTarget(context, operation, stack, restores);
  if ("rejection" in target) return failWith(step, target.rejection.code, target.rejection.reason);
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

/**
 * Returns the status of the update that an undo reverts; "none" if it has not begun and can't begin any more, and "unknown"
 * if it may have begun.
 */
async function readUpdateStatus({ stacks }: ProvisioningContext, name: string, token: string): Promise<string> {
  const status = await stacks.findRequestStatus(name, token);
  if (status !== undefined) return status;
  // A change set that was not executed would remain for as long as the stack. CloudFormation does not delete one that it
  // executes, also while the stack's status and events do not show the update yet.
  return (await stacks.deleteChangeSet(name, token)) === "gone" ? "none" : "unknown";
}

/** Brings the subscription's stack back to the state before its operation. */
export async function restoreProductStack(operation: OperationRecord): Promise<StepResult> {
  const context = await loadProvisioningContext(operation);
  if ("status" in context) return context;
  const name = stackNameOf(context.subscription);
  const token = buildRequestToken(operation, "restore");
  const step = workflowSteps.restoreProductStack.name;
  const update = { operation, step, restores: true, name, token };
  const stack = await context.stacks.describe(name);
  if (stack !== undefined && isUsable(stack.status)) {
    const status = await readUpdateStatus(context, name, buildRequestToken(operation, "update"));
    if (status === "unknown") return waitForStack(context.product, update);
    // There was no update, or CloudFormation has rolled it back itself: the stack has its former state.
    if (status === "none" || status === "UPDATE_ROLLBACK_COMPLETE") return { status: "succeeded" };
  }
  return applyUpdate(await pinRelease(context, operation, { restores: true }), update);
}
