import type { OperationRecord } from "../../schemas/operation.ts";
import type { Capability, ProductRecord, StoredIntegration } from "../../schemas/product.ts";
import { getTemplate, templateSource } from "../adapters/artefacts.ts";
import { getProduct } from "../adapters/catalogs.ts";
import { enterAccount, isDenied, type SessionCredentials } from "../adapters/product-account.ts";
import { allowedCapabilities } from "../adapters/product-capabilities.ts";
import { isInvalid, stacksIn } from "../adapters/stacks.ts";
import { wantedIntegration } from "../core/integration.ts";
import { missingCapabilities, templateErrors } from "../core/template-check.ts";
import { deployTheAccountStack, notAdmitted } from "./provisioning.ts";
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

/** Returns why the account would refuse what the product's template may do, and CloudFormation the template. */
const checkIntegration = async (
  product: ProductRecord,
  integration: Extract<StoredIntegration, { kind: "cloudformation" }>,
  credentials: SessionCredentials,
): Promise<StepResult> => {
  const { region, plans } = product;
  const [first] = templateErrors(await getTemplate(integration.templateKey), integration, plans);
  if (first !== undefined) return failed("templateInvalid", first.detail);
  const allowed = await allowedCapabilities(region, credentials);
  if (allowed === undefined) {
    const missing = `The role ${credentials.cloudFormationRoleArn} is not there, with which CloudFormation is to work.`;
    return failed("accountOutdated", `${missing} ${deployTheAccountStack(product)}`);
  }
  const refused = missingCapabilities(integration.capabilities ?? [], allowed as Capability[]);
  if (refused.length > 0) {
    const remedy = `Its team allows it with --capabilities ${refused.join(",")} of npm run deploy:product-account.`;
    return failed("capabilityRefused", `The product's account does not allow ${refused.join(", ")}. ${remedy}`);
  }
  const stacks = stacksIn(region, credentials);
  try {
    const needed = await stacks.validate(await templateSource(integration.templateKey));
    const missing = missingCapabilities(needed, integration.capabilities);
    if (missing.length === 0) return { status: "succeeded" };
    return failed("capabilityMissing", `The template needs ${missing.join(", ")}: say so in integration.capabilities.`);
  } catch (error) {
    if (isInvalid(error)) return failed("templateInvalid", `CloudFormation refuses the template: ${error.message}`);
    throw error;
  }
};

/**
 * Checks that the product's role lets the control plane in with the ExternalId and nobody without it (a role that is
 * open to any request of ours could be pointed at by another product), and that the template can be used in the account.
 */
export const checkProductAccount = async (operation: OperationRecord): Promise<StepResult> => {
  const product = await getProduct(operation.productId ?? "");
  if (product === undefined) throw new Error(`There is no product ${operation.productId}`);
  const { connection } = product;
  const credentials = await admitted(product, operation, connection.externalId);
  if (credentials === undefined) return failed("accountNotReachable", notAdmitted(product));
  if ((await admitted(product, operation, undefined)) !== undefined) {
    const remedy = "Its trust policy must require sts:ExternalId: deploy the account stack again.";
    return failed("roleOpen", `The role ${connection.roleArn} can be assumed without the ExternalId. ${remedy}`);
  }
  const integration = wantedIntegration(product);
  // A product that does the work itself has proven its account, and needs nothing else there.
  if (integration.kind === "events") return { status: "succeeded" };
  return checkIntegration(product, integration, credentials);
};
