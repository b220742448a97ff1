import type { OperationRecord } from "../../../schemas/operation.ts";
import { getTenant } from "../../adapters/dynamodb/catalogs.ts";
import { loadTemplateSource } from "../../adapters/objects/product-templates.ts";
import { isInvalid, type StackClient, type StackRequest } from "../../adapters/product-account/stack-client.ts";
import {
  buildRequestToken,
  classifyStackStatus,
  isStackOf,
  resolveStackParameters,
  stackNameOf,
  stackTagsOf,
} from "../../core/subscription/stack.ts";
import { loadOperation, type StepResult } from "../runtime/step-handler.ts";
import { isOverdue, timeoutMinutesOf } from "../runtime/timeout.ts";
import { loadProvisioningContext, type ProvisioningContext } from "./provisioning-context.ts";

const STEP = "Deploy the product stack";

const failWith = (code: string, reason: string, retryable = true): StepResult => ({
  status: "failed",
  error: { code, reason, step: STEP, retryable },
});

const buildStackRequest = async (
  { product, subscription }: ProvisioningContext,
  operation: OperationRecord,
): Promise<StackRequest | StepResult> => {
  const { integration } = product;
  if (integration.kind !== "cloudformation") {
    return failWith("notCloudFormation", `The product ${product.id} has no template.`, false);
  }
  if (product.status === "retired") return failWith("productRetired", `The product ${product.id} was retired.`, false);
  const tenant = await getTenant(subscription.tenantId);
  if (tenant === undefined) throw new Error(`There is no tenant ${subscription.tenantId}`);
  const scope = { tenant, subscription, product, status: "active" };
  const filled = resolveStackParameters(integration.parameters ?? {}, scope);
  if ("unknown" in filled) {
    const known = "See the product's integration.parameters.";
    return failWith("unknownPlaceholder", `Nobody knows ${filled.unknown.join(", ")}. ${known}`);
  }
  return {
    name: stackNameOf(subscription),
    template: await loadTemplateSource(integration.templateKey),
    parameters: filled.parameters,
    tags: stackTagsOf(subscription, operation),
    capabilities: integration.capabilities ?? [],
    token: buildRequestToken(operation, "create"),
  };
};

const createStack = async (
  stacks: StackClient,
  request: StackRequest,
  operationId: string,
): Promise<StepResult | undefined> => {
  try {
    await stacks.create(request);
  } catch (error) {
    if (isInvalid(error)) return failWith("stackRefused", `CloudFormation refused the stack: ${error.message}`);
    throw error;
  }
  // Who stopped the operation meanwhile may have found no stack to remove: then it is removed here.
  const { status, error } = await loadOperation(operationId);
  if (status === "running") return undefined;
  await stacks.remove(request.name);
  return {
    status: "failed",
    error: error ?? { code: "cancelled", reason: "The operation was stopped.", retryable: true },
  };
};

/**
 * Brings the subscription's stack about, as often as it is called: creates what is missing, answers the outputs of
 * what is complete or the reason of what failed, and says "working" in between.
 */
export const deployProductStack = async (operation: OperationRecord): Promise<StepResult> => {
  const entered = await loadProvisioningContext(operation);
  if ("status" in entered) return entered;
  const { product, subscription, stacks } = entered;
  const name = stackNameOf(subscription);
  let stack = await stacks.describe(name);

  // A stack that another operation or a former try left behind, as after a failed removal, is not what is wanted now.
  if (stack !== undefined && !isStackOf(operation, stack.tags)) {
    if (classifyStackStatus(stack.status) !== "inProgress") await stacks.remove(name);
    return { status: "working" };
  }
  if (stack === undefined) {
    const request = await buildStackRequest(entered, operation);
    if ("status" in request) return request;
    const ended = await createStack(stacks, request, operation.id);
    if (ended !== undefined) return ended;
    stack = await stacks.describe(name);
  }
  const phase = stack === undefined ? "inProgress" : classifyStackStatus(stack.status);
  if (phase === "complete") {
    const templateKey = product.integration.kind === "cloudformation" ? product.integration.templateKey : "";
    return { status: "succeeded", outputs: stack?.outputs ?? {}, templateKey };
  }
  if (phase === "failed") {
    const reason =
      (await stacks.reasonFor(name, buildRequestToken(operation, "create"))) ??
      stack?.statusReason ??
      stack?.status ??
      "no reason given";
    return failWith("stackFailed", `CloudFormation could not create the stack ${name}. ${reason}`);
  }
  if (isOverdue(operation, STEP, product)) {
    return failWith("stackTimedOut", `The stack ${name} was not ready within ${timeoutMinutesOf(product)} minutes.`);
  }
  return { status: "working" };
};
