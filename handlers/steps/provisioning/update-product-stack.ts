import type { OperationRecord } from "../../../schemas/operation.ts";
import { getTenant } from "../../adapters/dynamodb/catalogs.ts";
import { loadTemplateSource } from "../../adapters/objects/product-templates.ts";
import { isInvalid, type Stack, type StackUpdate } from "../../adapters/product-account/stack-client.ts";
import {
  buildRequestToken,
  classifyStackStatus,
  isUsable,
  resolveStackParameters,
  selectStatusParameters,
  stackNameOf,
} from "../../core/subscription/stack.ts";
import { applyRequestedChange } from "../../core/subscription/subscription.ts";
import type { StepResult } from "../runtime/step-handler.ts";
import { isOverdue } from "../runtime/timeout.ts";
import { loadProvisioningContext, type ProvisioningContext } from "./provisioning-context.ts";

const failWith = (step: string, code: string, reason: string): StepResult => ({
  status: "failed",
  error: { code, reason, step, retryable: true },
});

type StackTarget = Pick<StackUpdate, "template" | "parameters"> & { templateKey?: string };

/** The status that the product is to see, after the operation or, where it is taken back, as before it. */
const decideTargetStatus = ({ kind }: OperationRecord, back: boolean): "active" | "suspended" => {
  const suspends = kind === "subscription.suspend";
  const reactivates = kind === "subscription.reactivate";
  return (suspends && !back) || (reactivates && back) ? "suspended" : "active";
};

/** All parameters of the stack as they are, but those that say whether the tenant is suspended. */
const buildStatusTarget = async (
  entered: ProvisioningContext,
  stack: Stack,
  status: string,
): Promise<StackTarget | { unknown: string[] }> => {
  const { integration } = entered.product;
  const texts = selectStatusParameters((integration.kind === "cloudformation" && integration.parameters) || {});
  const filled = await fillParameters(entered, texts, status);
  if ("unknown" in filled) return filled;
  const values = new Map(Object.entries(filled.parameters));
  const parameters = Object.fromEntries(stack.parameters.map((name) => [name, values.get(name)]));
  return { parameters };
};

const fillParameters = async (
  { product, subscription }: ProvisioningContext,
  texts: Record<string, string>,
  status: string,
) => {
  const tenant = await getTenant(subscription.tenantId);
  if (tenant === undefined) throw new Error(`There is no tenant ${subscription.tenantId}`);
  return resolveStackParameters(texts, { tenant, subscription, product, status });
};

/** The product's template and the subscription's terms: those that are wanted, or those that it has. */
const buildTermsTarget = async (
  entered: ProvisioningContext,
  operation: OperationRecord,
  back: boolean,
): Promise<StackTarget | { unknown: string[] }> => {
  const { product, subscription } = entered;
  const { integration } = product;
  if (integration.kind !== "cloudformation") throw new Error(`The product ${product.id} has no template`);
  const templateKey = (back ? subscription.templateKey : undefined) ?? integration.templateKey;
  const requested =
    back || !operation.requestedChange ? subscription : applyRequestedChange(subscription, operation.requestedChange);
  const filled = await fillParameters(
    { ...entered, subscription: requested as typeof subscription },
    integration.parameters ?? {},
    "active",
  );
  if ("unknown" in filled) return filled;
  return { template: await loadTemplateSource(templateKey), templateKey, parameters: filled.parameters };
};

/** Brings the stack to a target, as often as it is called: each request has a name by which its end is found. */
const applyTarget = async (operation: OperationRecord, step: string, back: boolean): Promise<StepResult> => {
  const entered = await loadProvisioningContext(operation);
  if ("status" in entered) return entered;
  const { product, subscription, stacks } = entered;
  const name = stackNameOf(subscription);
  const stack = await stacks.describe(name);
  if (stack === undefined) return failWith(step, "stackMissing", `The stack ${name} is not there.`);
  const token = buildRequestToken(operation, back ? "restore" : "update");
  const seen = await stacks.statusOf(name, token);
  // A stack's events may be a moment behind its status.
  if (
    classifyStackStatus(stack.status) === "inProgress" ||
    (seen !== undefined && classifyStackStatus(seen) === "inProgress")
  ) {
    const late = isOverdue(operation, step, product);
    return late
      ? failWith(step, "stackTimedOut", `The stack ${name} did not come to rest in time.`)
      : { status: "working" };
  }
  const changes = operation.kind === "subscription.change";
  const target = await (changes
    ? buildTermsTarget(entered, operation, back)
    : buildStatusTarget(entered, stack, decideTargetStatus(operation, back)));
  if ("unknown" in target) return failWith(step, "unknownPlaceholder", `Nobody knows ${target.unknown.join(", ")}.`);
  const { templateKey, ...requested } = target;
  const done: StepResult = {
    status: "succeeded",
    ...(changes ? { outputs: stack.outputs } : {}),
    ...(templateKey === undefined ? {} : { templateKey }),
  };
  if (seen !== undefined) {
    if (classifyStackStatus(seen) === "complete") return done;
    // An update that is taken back, and was rolled back already, is where it should be.
    const reason = (await stacks.reasonFor(name, token)) ?? seen;
    return failWith(step, "stackFailed", `CloudFormation could not update the stack ${name}. ${reason}`);
  }
  const capabilities = (product.integration.kind === "cloudformation" && product.integration.capabilities) || [];
  try {
    const answer = await stacks.update({ name, ...requested, capabilities, token });
    if (answer === "unchanged") return done;
  } catch (error) {
    if (isInvalid(error)) return failWith(step, "stackRefused", `CloudFormation refused the update: ${error.message}`);
    throw error;
  }
  const after = await stacks.describe(name);
  if (after !== undefined && classifyStackStatus(after.status) === "complete") {
    return { ...done, ...(changes ? { outputs: after.outputs } : {}) };
  }
  return { status: "working" };
};

/** Brings the subscription's stack to what its operation asks for. */
export const updateProductStack = (operation: OperationRecord): Promise<StepResult> =>
  applyTarget(operation, "Update the product stack", false);

/** Brings the subscription's stack back to what it was before its operation. */
export const restoreProductStack = async (operation: OperationRecord): Promise<StepResult> => {
  const entered = await loadProvisioningContext(operation);
  if ("status" in entered) return entered;
  const name = stackNameOf(entered.subscription);
  const stack = await entered.stacks.describe(name);
  if (stack !== undefined && isUsable(stack.status)) {
    const started = await entered.stacks.statusOf(name, buildRequestToken(operation, "update"));
    // Nothing was begun, or CloudFormation has rolled it back itself: the stack is as it was.
    if (started === undefined || started === "UPDATE_ROLLBACK_COMPLETE") return { status: "succeeded" };
  }
  return applyTarget(operation, "Restore the product stack", true);
};
