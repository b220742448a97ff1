import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { getTenant } from "../../adapters/dynamodb/catalogs.ts";
import { loadTemplateSource } from "../../adapters/objects/product-templates.ts";
import type { Stack, StackUpdate } from "../../adapters/product-account/stack-requests.ts";
import {
  type ResolvedParameters,
  resolveStackParameters,
  selectStatusParameters,
} from "../../core/subscription/stack.ts";
import { applyRequestedChange } from "../../core/subscription/subscription.ts";
import type { ProvisioningContext } from "./provisioning-context.ts";

/** The template and the parameters that an update brings a stack to. */
export type StackTarget = Pick<StackUpdate, "template" | "parameters"> & { templateKey?: string };

/** The part of an operation that decides about the target. */
type UpdatingOperation = Pick<OperationRecord, "kind" | "requestedChange">;

/** A target, or why its parameters can't be used. */
type StackTargetResult = StackTarget | Extract<ResolvedParameters, { rejection: unknown }>;

/** Returns the status that the product must see: after the operation or, when the stack is restored, before it. */
function decideTargetStatus({ kind }: UpdatingOperation, restores: boolean): "active" | "suspended" {
  const suspends = kind === "subscription.suspend";
  const reactivates = kind === "subscription.reactivate";
  return (suspends && !restores) || (reactivates && restores) ? "suspended" : "active";
}

/** Returns the status that a subscription's product sees. */
export const statusOf = ({ status }: Pick<SubscriptionRecord, "status">): "active" | "suspended" =>
  status === "suspended" ? "suspended" : "active";

/** Fills the parameters of a stack with the tenant's and the subscription's values. */
export async function fillParameters(
  { product, subscription }: ProvisioningContext,
  texts: Record<string, string>,
  status: string,
) {
  const tenant = await getTenant(subscription.tenantId);
  if (tenant === undefined) throw new Error(`There is no tenant ${subscription.tenantId}`);
  return resolveStackParameters(texts, { tenant, subscription, product, status });
}

/** Builds a target that keeps all parameters of the stack except those that carry the tenant's status. */
async function buildStatusTarget(
  context: ProvisioningContext,
  stack: Stack,
  status: string,
): Promise<StackTargetResult> {
  const { integration } = context.product;
  const texts = selectStatusParameters((integration.kind === "cloudformation" && integration.parameters) || {});
  const filled = await fillParameters(context, texts, status);
  if ("rejection" in filled) return filled;
  const values = new Map(Object.entries(filled.parameters));
  return { parameters: Object.fromEntries(stack.parameters.map((name) => [name, values.get(name)])) };
}

/**
 * Selects the parameters for a stack that keeps its template: those that it has. A parameter that the mapping does not name
 * keeps its value, because a product's older version did not store the mapping of each template.
 */
const keepParameters = (stack: Stack, mapped: object, values: Record<string, string>): StackTarget["parameters"] =>
  Object.fromEntries(
    stack.parameters.flatMap((name) =>
      Object.hasOwn(mapped, name) && values[name] === undefined ? [] : [[name, values[name]]],
    ),
  );

/** Builds a target from the release's template and the subscription's terms: the requested ones or the former ones. */
async function buildTermsTarget(
  context: ProvisioningContext,
  { requestedChange }: UpdatingOperation,
  stack: Stack,
  restores: boolean,
): Promise<StackTargetResult> {
  const { product, subscription } = context;
  const { integration } = product;
  if (integration.kind !== "cloudformation") throw new Error(`The product ${product.id} has no template`);
  const { templateKey } = integration;
  const terms = restores || !requestedChange ? subscription : applyRequestedChange(subscription, requestedChange);
  const filled = await fillParameters(
    { ...context, subscription: terms as typeof subscription },
    integration.parameters ?? {},
    "active",
  );
  if ("rejection" in filled) return filled;
  const keepsTemplate = templateKey === subscription.templateKey && requestedChange?.release === undefined;
  const mapped = integration.parameters ?? {};
  const parameters = keepsTemplate ? keepParameters(stack, mapped, filled.parameters) : filled.parameters;
  return { template: await loadTemplateSource(templateKey), templateKey, parameters };
}

/** Builds the target that the record describes: the template of its release, its terms and its status. */
export async function buildRecordedTarget(context: ProvisioningContext): Promise<StackTargetResult> {
  const { integration } = context.product;
  if (integration.kind !== "cloudformation") throw new Error(`The product ${context.product.id} has no template`);
  const { templateKey, parameters = {} } = integration;
  const filled = await fillParameters(context, parameters, statusOf(context.subscription));
  if ("rejection" in filled) return filled;
  return { template: await loadTemplateSource(templateKey), templateKey, parameters: filled.parameters };
}

/** Builds the target of an operation's update or, with `restores`, of the update that reverts it. */
export const buildStackTarget = (
  context: ProvisioningContext,
  operation: UpdatingOperation,
  stack: Stack,
  restores: boolean,
): Promise<StackTargetResult> =>
  operation.kind === "subscription.change"
    ? buildTermsTarget(context, operation, stack, restores)
    : buildStatusTarget(context, stack, decideTargetStatus(operation, restores));
