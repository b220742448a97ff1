import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { now } from "../../adapters/clock.ts";
import { getProduct, getSubscription } from "../../adapters/dynamodb/catalogs.ts";
import { isAccessDenied, openAccountSession } from "../../adapters/product-account/account-session.ts";
import { createStackClient, type StackClient } from "../../adapters/product-account/stack-client.ts";
import { listAcceptedExternalIds } from "../../core/product/external-id.ts";
import { ACCOUNT_NOT_REACHABLE } from "../../core/product/health.ts";
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
