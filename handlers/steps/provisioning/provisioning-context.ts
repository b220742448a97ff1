import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { now } from "../../adapters/clock.ts";
import { getProduct, getSubscription } from "../../adapters/dynamodb/catalogs.ts";
import { getRelease } from "../../adapters/dynamodb/release-items.ts";
import { isAccessDenied, openAccountSession } from "../../adapters/product-account/account-session.ts";
import { createStackClient, type StackClient } from "../../adapters/product-account/stack-client.ts";
import { listAcceptedExternalIds } from "../../core/product/external-id.ts";
import { ACCOUNT_NOT_REACHABLE } from "../../core/product/health.ts";
import { pinProduct } from "../../core/product/release.ts";
import type { StepResult } from "../runtime/task-input.ts";

/** The records and the client that a step needs for a subscription's stack. */
export type ProvisioningContext = { product: ProductRecord; subscription: SubscriptionRecord; stacks: StackClient };

/** Describes a denied access and its remedy. Only the first sentence is public; redact-reason.ts cuts the rest. */
export const describeDeniedAccess = (product: ProductRecord): string =>
  `The control plane can't get into the account of the product ${product.id}: the product's team has to let it in. ` +
  `It can't assume the role ${product.connection.roleArn} with the product's externalId. ${describeAccountStackDeployment(product)}`;

/** Returns the instruction to deploy the account stack. */
export const describeAccountStackDeployment = ({ id, connection, integration }: ProductRecord): string =>
  "Deploy it in the product's account, with the externalId of the product's connection: " +
  `npm run deploy:product-account -- --product ${id} --external-id <connection.externalId> --control-plane-role ${connection.controlPlaneRoleArn}` +
  `${integration.kind === "events" ? " --kind events" : ""}, and then verify the product again.`;

/** Loads the operation's records and opens a session in the product's account; returns a failure when access is denied. */
export async function loadProvisioningContext(
  operation: Pick<OperationRecord, "id" | "tenantId" | "productId">,
): Promise<ProvisioningContext | Extract<StepResult, { status: "failed" }>> {
  const { tenantId = "", productId = "" } = operation;
  const [product, subscription] = await Promise.all([getProduct(productId), getSubscription(tenantId, productId)]);
  if (product === undefined || subscription === undefined) {
    throw new Error(`There is no subscription of ${tenantId} to ${productId}`);
  }
  for (const externalId of listAcceptedExternalIds(product.connection, now())) {
    try {
      const credentials = await openAccountSession(product, operation, externalId);
      return { product, subscription, stacks: createStackClient(product.region, credentials) };
    } catch (error) {
      if (!isAccessDenied(error)) throw error;
    }
  }
  return {
    status: "failed",
    error: { code: ACCOUNT_NOT_REACHABLE, reason: describeDeniedAccess(product), retryable: true },
  };
}

/** Returns the release that an operation brings a stack to or, with `restores`, back to. */
const selectRelease = (
  { requestedChange }: Pick<OperationRecord, "requestedChange">,
  subscription: SubscriptionRecord,
  restores: boolean,
) => (restores ? undefined : requestedChange?.release) ?? subscription.release;

/**
 * Returns the context with the tenant's release as the product's integration, never the product's current one. A
 * subscription of an older version has no release: it keeps the template of its stack.
 */
export async function pinRelease(
  context: ProvisioningContext,
  operation: Pick<OperationRecord, "requestedChange">,
  { restores = false } = {},
): Promise<ProvisioningContext> {
  const { product, subscription } = context;
  const { integration } = product;
  if (integration.kind === "events") return context;
  const number = selectRelease(operation, subscription, restores);
  if (number === undefined) {
    const templateKey = subscription.templateKey ?? integration.templateKey;
    return { ...context, product: pinProduct(product, { ...integration, templateKey }) };
  }
  const release = await getRelease(product.id, number);
  if (release === undefined) throw new Error(`The product ${product.id} has no release ${number}`);
  return { ...context, product: pinProduct(product, release) };
}
