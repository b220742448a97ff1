import type { OperationRecord } from "../../../schemas/operation.ts";
import type { Capability, ProductRecord, StoredIntegration } from "../../../schemas/product.ts";
import { getProduct } from "../../adapters/dynamodb/catalogs.ts";
import { getTemplate, loadTemplateSource } from "../../adapters/objects/product-templates.ts";
import {
  isAccessDenied,
  openAccountSession,
  type SessionCredentials,
} from "../../adapters/product-account/account-session.ts";
import { readAllowedCapabilities } from "../../adapters/product-account/product-capabilities.ts";
import { createStackClient, isInvalid } from "../../adapters/product-account/stack-client.ts";
import { latestIntegrationOf } from "../../core/product/integration.ts";
import { listMissingCapabilities, validateTemplate } from "../../core/product/validate-template.ts";
import type { StepResult } from "../runtime/step-handler.ts";
import { describeAccountStackDeployment, describeDeniedAccess } from "./provisioning-context.ts";

const failWith = (code: string, reason: string): StepResult => ({
  status: "failed",
  error: { code, reason, step: "Check the product account", retryable: true },
});

/** Whether the role lets us in; undefined when it does not. */
const tryOpenAccountSession = async (
  product: ProductRecord,
  operation: OperationRecord,
  externalId: string | undefined,
): Promise<SessionCredentials | undefined> => {
  try {
    return await openAccountSession(product, operation, externalId);
  } catch (error) {
    if (isAccessDenied(error)) return undefined;
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
  const [first] = validateTemplate(await getTemplate(integration.templateKey), integration, plans);
  if (first !== undefined) return failWith("templateInvalid", first.detail);
  const allowed = await readAllowedCapabilities(region, credentials);
  if (allowed === undefined) {
    const missing = `The role ${credentials.cloudFormationRoleArn} is not there, with which CloudFormation is to work.`;
    return failWith("accountOutdated", `${missing} ${describeAccountStackDeployment(product)}`);
  }
  const rejected = listMissingCapabilities(integration.capabilities ?? [], allowed as Capability[]);
  if (rejected.length > 0) {
    const remedy = `Its team allows it with --capabilities ${rejected.join(",")} of npm run deploy:product-account.`;
    return failWith("capabilityRefused", `The product's account does not allow ${rejected.join(", ")}. ${remedy}`);
  }
  const stacks = createStackClient(region, credentials);
  try {
    const needed = await stacks.validate(await loadTemplateSource(integration.templateKey));
    const missing = listMissingCapabilities(needed, integration.capabilities);
    if (missing.length === 0) return { status: "succeeded" };
    return failWith(
      "capabilityMissing",
      `The template needs ${missing.join(", ")}: say so in integration.capabilities.`,
    );
  } catch (error) {
    if (isInvalid(error)) return failWith("templateInvalid", `CloudFormation refuses the template: ${error.message}`);
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
  const credentials = await tryOpenAccountSession(product, operation, connection.externalId);
  if (credentials === undefined) return failWith("accountNotReachable", describeDeniedAccess(product));
  if ((await tryOpenAccountSession(product, operation, undefined)) !== undefined) {
    const remedy = "Its trust policy must require sts:ExternalId: deploy the account stack again.";
    return failWith("roleOpen", `The role ${connection.roleArn} can be assumed without the ExternalId. ${remedy}`);
  }
  const integration = latestIntegrationOf(product);
  // A product that does the work itself has proven its account, and needs nothing else there.
  if (integration.kind === "events") return { status: "succeeded" };
  return checkIntegration(product, integration, credentials);
};
