import type { OperationRecord } from "../../schemas/operation.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import { getProduct, getSubscription } from "../adapters/catalogs.ts";
import { now } from "../adapters/clock.ts";
import { enterAccount, isDenied } from "../adapters/product-account.ts";
import { type StackClient, stacksIn } from "../adapters/stacks.ts";
import { acceptedExternalIds } from "../core/external-id.ts";
import type { StepResult } from "./step.ts";

/** What a task needs that works on a subscription's stack. */
export type Provisioning = { product: ProductRecord; subscription: SubscriptionRecord; stacks: StackClient };

/** Says what to do where the control plane can't get into a product's account; only the first sentence is public. */
export const notAdmitted = (product: ProductRecord): string =>
  `The control plane can't get into the account of the product ${product.id}: the product's team has to let it in. ` +
  `It can't assume the role ${product.connection.roleArn} with the product's externalId. ${deployTheAccountStack(product)}`;

/** Returns the instruction how to deploy the account stack. */
export const deployTheAccountStack = ({ id, connection, integration }: ProductRecord): string =>
  "Deploy it in the product's account, with the externalId of the product's connection: " +
  `npm run deploy:product-account -- --product ${id} --external-id <connection.externalId> --control-plane-role ${connection.controlPlaneRoleArn}` +
  `${integration.kind === "events" ? " --kind events" : ""}, and then verify the product again.`;

/** Reads what the operation is about and goes into the product's account; answers the reason where it can't. */
export const provisioningOf = async (
  operation: OperationRecord,
): Promise<Provisioning | Extract<StepResult, { status: "failed" }>> => {
  const { tenantId = "", productId = "" } = operation;
  const [product, subscription] = await Promise.all([getProduct(productId), getSubscription(tenantId, productId)]);
  if (product === undefined || subscription === undefined) {
    throw new Error(`There is no subscription of ${tenantId} to ${productId}`);
  }
  for (const externalId of acceptedExternalIds(product.connection, now())) {
    try {
      const credentials = await enterAccount(product, operation, externalId);
      return { product, subscription, stacks: stacksIn(product.region, credentials) };
    } catch (error) {
      if (!isDenied(error)) throw error;
    }
  }
  return { status: "failed", error: { code: "accountNotReachable", reason: notAdmitted(product), retryable: true } };
};
