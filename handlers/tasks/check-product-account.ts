import type { OperationRecord } from "../../schemas/operation.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import { getTemplate } from "../adapters/artefacts.ts";
import { getProduct } from "../adapters/catalogs.ts";
import { enterAccount, isDenied, type SessionCredentials } from "../adapters/product-account.ts";
import { isInvalid, stacksIn } from "../adapters/stacks.ts";
import { notAdmitted } from "./provisioning.ts";
import type { StepResult } from "./step.ts";

const failed = (code: string, reason: string): StepResult => ({
  status: "failed",
  error: { code, reason, step: "Check the product account", retryable: true },
});

/** Whether the role lets us in; undefined when it does not. */
const admitted = async (
  product: ProductRecord,
  operation: OperationRecord,
  externalId: string | undefined,
): Promise<SessionCredentials | undefined> => {
  try {
    return await enterAccount(product, operation, externalId);
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
};

/**
 * Checks that the product's role lets the control plane in with the ExternalId and nobody without it (a role that is
 * open to any request of ours could be pointed at by another product), and that the template is one.
 */
export const checkProductAccount = async (operation: OperationRecord): Promise<StepResult> => {
  const product = await getProduct(operation.productId ?? "");
  if (product === undefined) throw new Error(`There is no product ${operation.productId}`);
  const { integration, connection, region } = product;
  // Such a product learns of its tenants from its queue and needs no role.
  if (integration.kind === "events") return { status: "succeeded" };

  const credentials = await admitted(product, operation, connection.externalId);
  if (credentials === undefined) return failed("accountNotReachable", notAdmitted(product));
  if ((await admitted(product, operation, undefined)) !== undefined) {
    const remedy = "Its trust policy must require sts:ExternalId: deploy the account stack again.";
    return failed("roleOpen", `The role ${connection.roleArn} can be assumed without the ExternalId. ${remedy}`);
  }
  try {
    await stacksIn(region, credentials).validate(await getTemplate(integration.templateKey));
  } catch (error) {
    if (isInvalid(error)) return failed("templateInvalid", `CloudFormation refuses the template: ${error.message}`);
    throw error;
  }
  return { status: "succeeded" };
};
