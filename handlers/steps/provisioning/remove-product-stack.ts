import type { OperationRecord } from "../../../schemas/operation.ts";
import { isInvalid } from "../../adapters/product-account/stack-client.ts";
import { classifyStackStatus, stackNameOf } from "../../core/subscription/stack.ts";
import { findStepStart, type StepResult } from "../runtime/step-handler.ts";
import { timeoutMinutesOf } from "../runtime/timeout.ts";
import { loadProvisioningContext } from "./provisioning-context.ts";

const STEP = "Remove the product stack";

/** How long a removal may take, in minutes, before people have to look at it. */
export const TIMEOUT_MINUTES = 60;

const failWith = (reason: string): StepResult => ({
  status: "failed",
  error: { code: "stackRemains", reason, step: STEP, retryable: true },
});

const minutesSince = (started: string | undefined) =>
  started === undefined ? 0 : (Date.now() - Date.parse(started)) / 60_000;

/**
 * Removes the subscription's stack and confirms that it is gone. A stack that still works is let come to rest first,
 * for as long as the product's stacks may take: one that is deleted while it is being created may come back.
 */
export const removeProductStack = async (operation: OperationRecord): Promise<StepResult> => {
  const entered = await loadProvisioningContext(operation);
  if ("status" in entered) return entered;
  const { product, stacks, subscription } = entered;
  const name = stackNameOf(subscription);
  const stack = await stacks.describe(name);
  if (stack === undefined) return { status: "succeeded" };
  const waited = minutesSince(findStepStart(operation, STEP));
  if (waited > timeoutMinutesOf(product) + TIMEOUT_MINUTES) {
    const why = (await stacks.reasonFor(name)) ?? stack.status;
    return failWith(`The stack ${name} could not be removed within ${TIMEOUT_MINUTES} minutes: ${why}`);
  }
  if (classifyStackStatus(stack.status) === "inProgress" && waited < timeoutMinutesOf(product))
    return { status: "working" };
  try {
    if (stack.status !== "DELETE_IN_PROGRESS") await stacks.remove(name);
  } catch (error) {
    if (isInvalid(error)) return failWith(`CloudFormation refused to remove the stack ${name}: ${error.message}`);
    throw error;
  }
  return (await stacks.describe(name)) === undefined ? { status: "succeeded" } : { status: "working" };
};
