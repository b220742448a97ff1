import type { OperationRecord } from "../../../schemas/operation.ts";
import { workflowSteps } from "../../../schemas/workflow-steps.ts";
import { getTenant } from "../../adapters/dynamodb/catalogs.ts";
import { loadTemplateSource } from "../../adapters/objects/product-templates.ts";
import type { StackClient } from "../../adapters/product-account/stack-client.ts";
import { isInvalidRequest, type Stack, type StackRequest } from "../../adapters/product-account/stack-requests.ts";
import {
  buildRequestToken,
  classifyStackStatus,
  isStackOf,
  resolveStackParameters,
  stackNameOf,
  stackTagsOf,
} from "../../core/subscription/stack.ts";
import { loadOperation } from "../runtime/step-records.ts";
import type { StepResult } from "../runtime/task-input.ts";
import { isOverdue, timeoutMinutesOf } from "../runtime/timeout.ts";
import { loadProvisioningContext, type ProvisioningContext, pinRelease } from "./provisioning-context.ts";
import { replaceForeignStack } from "./replace-foreign-stack.ts";

const STEP = workflowSteps.deployProductStack.name;

const failWith = (code: string, reason: string, retryable = true): StepResult => ({
  status: "failed",
  error: { code, reason, step: STEP, retryable },
});

/** Builds the token of the request that creates a stack. A repair may create the stacks of several products in one account. */
const buildCreateToken = (operation: OperationRecord, productId: string): string =>
  buildRequestToken(operation, operation.kind === "subscription.provision" ? "create" : `create-${productId}`);

async function buildStackRequest(
  { product, subscription }: ProvisioningContext,
  operation: OperationRecord,
): Promise<StackRequest | StepResult> {
  const { integration } = product;
  if (integration.kind !== "cloudformation") {
    return failWith("notCloudFormation", `The product ${product.id} has no template.`, false);
  }
  if (product.status === "retired") return failWith("productRetired", `The product ${product.id} is retired.`, false);
  const tenant = await getTenant(subscription.tenantId);
  if (tenant === undefined) throw new Error(`There is no tenant ${subscription.tenantId}`);
  const scope = { tenant, subscription, product, status: "active" };
  const filled = resolveStackParameters(integration.parameters ?? {}, scope);
  if ("rejection" in filled) return failWith(filled.rejection.code, filled.rejection.reason);
  return {
    name: stackNameOf(subscription),
    template: await loadTemplateSource(integration.templateKey),
    parameters: filled.parameters,
    tags: stackTagsOf(subscription, operation),
    capabilities: integration.capabilities ?? [],
    token: buildCreateToken(operation, product.id),
  };
}

/** Starts to create the stack; returns the failure of a rejected request or of an operation that was stopped. */
async function createStack(
  stacks: StackClient,
  request: StackRequest,
  operation: OperationRecord,
): Promise<StepResult | undefined> {
  try {
    await stacks.create(request);
  } catch (error) {
    if (isInvalidRequest(error)) {
      return failWith("stackRefused", `CloudFormation rejected the stack: ${error.message}`);
    }
    throw error;
  }
  const { status, error } = await loadOperation(operation.id);
  if (status === "running") return undefined;
  const stack = await stacks.describe(request.name);
  // If the operation was stopped meanwhile, its undo may have found no stack, so the stack is removed here, even if it is not
  // visible yet. A stack with its name may also be in use: another attempt has completed the operation, or a later operation
  // has created the stack.
  const isLeft = status !== "succeeded" && (stack === undefined || isStackOf(operation, stack.tags));
  if (isLeft) await stacks.remove(request.name);
  return {
    status: "failed",
    error: error ?? { code: "cancelled", reason: "The operation was stopped.", retryable: true },
  };
}

/** Returns the step's result for the state of the stack; without one, its creation is not visible yet. */
async function toStepResult(
  { product, subscription, stacks }: ProvisioningContext,
  operation: OperationRecord,
  stack: Stack | undefined,
): Promise<StepResult> {
  const name = stackNameOf(subscription);
  const phase = stack === undefined ? "inProgress" : classifyStackStatus(stack.status);
  if (phase === "complete") {
    const templateKey = product.integration.kind === "cloudformation" ? product.integration.templateKey : "";
    return { status: "succeeded", outputs: stack?.outputs ?? {}, templateKey };
  }
  if (phase === "failed") {
    const reason =
      (await stacks.findFailureReason(name, buildCreateToken(operation, product.id))) ??
      stack?.statusReason ??
      stack?.status ??
      "no reason given";
    return failWith("stackFailed", `CloudFormation could not create the stack ${name}. ${reason}`);
  }
  if (isOverdue(operation, STEP, product)) {
    return failWith("stackTimedOut", `The stack ${name} was not ready within ${timeoutMinutesOf(product)} minutes.`);
  }
  return { status: "working" };
}

/**
 * Creates the subscription's stack. It may be repeated: it returns the outputs of a complete stack, the reason of a
 * failed one, and "working" in between.
 */
export async function deployProductStack(operation: OperationRecord): Promise<StepResult> {
  const loaded = await loadProvisioningContext(operation);
  if ("status" in loaded) return loaded;
  const context = await pinRelease(loaded, operation);
  const { stacks } = context;
  const name = stackNameOf(context.subscription);
  const stack = await stacks.describe(name);
  if (stack !== undefined && !isStackOf(operation, stack.tags)) return replaceForeignStack(context, operation, stack);
  if (stack !== undefined) return toStepResult(context, operation, stack);
  const request = await buildStackRequest(context, operation);
  if ("status" in request) return request;
  const ended = await createStack(stacks, request, operation);
  if (ended !== undefined) return ended;
  const created = await stacks.describe(name);
  // CloudFormation keeps a stack that already exists. The next attempt decides about it.
  if (created !== undefined && !isStackOf(operation, created.tags)) return { status: "working" };
  return toStepResult(context, operation, created);
}
