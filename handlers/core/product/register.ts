import type { ProductRecord, RegisterProduct } from "../../../schemas/product.ts";
import { accept, type Change, type Context, type Decision, type Draft, reject } from "../shared/decision.ts";
import { productTransitions } from "../shared/transitions.ts";
import { checkPlans, checkSize } from "./check-plans.ts";
import { checkTemplate } from "./check-template.ts";
import { toStoredIntegration } from "./integration.ts";
import { toProductEventData } from "./product-event.ts";
import { queueVerification } from "./verification.ts";

/** Returns the ARN of the role in the product's account, in the partition of the control plane's own role. The name is
 *  part of the contract with the product's team. */
const buildProvisionerRoleArn = (product: { id: string; account: string }, controlPlaneRoleArn: string): string => {
  const [, partition] = controlPlaneRoleArn.split(":");
  return `arn:${partition}:iam::${product.account}:role/TenantryProvisioner-${product.id}`;
};

/** Registers a product; an id is never used again, so a retired product still holds its own. */
export const registerProduct = (
  existing: ProductRecord | undefined,
  requested: RegisterProduct,
  made: { externalId: string; controlPlaneRoleArn: string; templateKey: string },
  context: Context,
): Decision & { operationId?: string } => {
  if (existing !== undefined) {
    return reject({ code: "productIdTaken", detail: `There is or was a product ${requested.id}: choose another id.` });
  }
  const operationId = context.newId("op");
  const { integration, ...about } = requested;
  const { to, event } = productTransitions.register;
  const { templateKey, ...connection } = made;
  const after: Draft<"product"> = {
    ...about,
    integration: toStoredIntegration(integration, templateKey),
    status: to,
    connection: { ...connection, roleArn: buildProvisionerRoleArn(requested, made.controlPlaneRoleArn) },
    activeOperationId: operationId,
    lastOperationId: operationId,
  };
  const template = integration.kind === "events" ? undefined : integration.template;
  const rejection =
    checkPlans(requested.plans) ?? checkTemplate(integration, template, requested.plans) ?? checkSize(after);
  if (rejection) return reject(rejection);
  const product: Change = {
    type: "product",
    after,
    events: [{ name: event, data: toProductEventData(after) }],
    operationId,
  };
  return { ...accept([product, queueVerification(context, operationId, requested.id)]), operationId };
};
