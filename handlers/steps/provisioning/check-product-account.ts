import type { Capability, StoredIntegration } from "../../../schemas/integration.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { workflowSteps } from "../../../schemas/workflow-steps.ts";
import { getProduct } from "../../adapters/dynamodb/catalogs.ts";
import { getTemplate, loadTemplateSource } from "../../adapters/objects/product-templates.ts";
import {
  isAccessDenied,
  openAccountSession,
  type SessionCredentials,
} from "../../adapters/product-account/account-session.ts";
import { readAllowedCapabilities } from "../../adapters/product-account/product-capabilities.ts";
import { createStackClient } from "../../adapters/product-account/stack-client.ts";
import { isInvalidRequest } from "../../adapters/product-account/stack-requests.ts";
import { ACCOUNT_NOT_REACHABLE } from "../../core/product/health.ts";
import { latestIntegrationOf } from "../../core/product/integration.ts";
import { listMissingCapabilities, validateTemplate } from "../../core/product/validate-template.ts";
import type { StepResult } from "../runtime/task-input.ts";
import { describeAccountStackDeployment, describeDeniedAccess } from "./provisioning-context.ts";

type StoredCloudFormationIntegration = Extract<StoredIntegration, { kind: "cloudformation" }>;

const failWith = (code: string, reason: string): StepResult => ({
  status: "failed",
  error: { code, reason, step: workflowSteps.checkProductAccount.name, retryable: true },
});

/** Opens a session with the product's role; returns undefined when AWS denies it. */
async function tryOpenAccountSession(
  product: ProductRecord,
  operation: OperationRecord,
  externalId: string | undefined,
): Promise<SessionCredentials | undefined> {
  try {
    return await openAccountSession(product, operation, externalId);
  } catch (error) {
    if (isAccessDenied(error)) return undefined;
    throw error;
  }
}

/** Checks that the account's role of CloudFormation allows the capabilities that the template declares. */
async function checkCapabilities(
  product: ProductRecord,
  capabilities: readonly Capability[],
  credentials: SessionCredentials,
): Promise<StepResult | undefined> {
  const allowed = await readAllowedCapabilities(product.region, credentials);
  if (allowed === undefined) {
    const missing = `CloudFormation needs the role ${credentials.cloudFormationRoleArn}, which does not exist.`;
    return failWith("accountOutdated", `${missing} ${describeAccountStackDeployment(product)}`);
  }
  const rejected = listMissingCapabilities(capabilities, allowed as Capability[]);
  if (rejected.length === 0) return undefined;
  const remedy = `Its team allows it with --capabilities ${rejected.join(",")} of npm run deploy:product-account.`;
  return failWith("capabilityRefused", `The product's account does not allow ${rejected.join(", ")}. ${remedy}`);
}

/** Checks the template: its form, the capabilities that the account allows, and CloudFormation's own validation. */
async function checkIntegration(
  product: ProductRecord,
  integration: StoredCloudFormationIntegration,
  credentials: SessionCredentials,
): Promise<StepResult> {
  const [first] = validateTemplate(await getTemplate(integration.templateKey), integration, product.plans);
  if (first !== undefined) return failWith("templateInvalid", first.detail);
  const failed = await checkCapabilities(product, integration.capabilities ?? [], credentials);
  if (failed !== undefined) return failed;
  const stacks = createStackClient(product.region, credentials);
  try {
    const needed = await stacks.validate(await loadTemplateSource(integration.templateKey));
    const missing = listMissingCapabilities(needed, integration.capabilities);
    if (missing.length === 0) return { status: "succeeded" };
    const reason = `The template needs ${missing.join(", ")}: declare it in integration.capabilities.`;
    return failWith("capabilityMissing", reason);
  } catch (error) {
    if (!isInvalidRequest(error)) throw error;
    return failWith("templateInvalid", `CloudFormation rejects the template: ${error.message}`);
  }
}

/**
 * Checks that the product's role admits the control plane with the ExternalId only, and that the account can use the
 * template. Without the ExternalId, another product could name the same role as its own.
 */
export async function checkProductAccount(operation: OperationRecord): Promise<StepResult> {
  const product = await getProduct(operation.productId ?? "");
  if (product === undefined) throw new Error(`There is no product ${operation.productId}`);
  const { connection } = product;
  const credentials = await tryOpenAccountSession(product, operation, connection.externalId);
  if (credentials === undefined) return failWith(ACCOUNT_NOT_REACHABLE, describeDeniedAccess(product));
  if ((await tryOpenAccountSession(product, operation, undefined)) !== undefined) {
    const remedy = "Its trust policy must require sts:ExternalId: deploy the account stack again.";
    return failWith("roleOpen", `The role ${connection.roleArn} can be assumed without the ExternalId. ${remedy}`);
  }
  const integration = latestIntegrationOf(product);
  // A self-provisioned product has proven its account and needs nothing else there.
  if (integration.kind === "events") return { status: "succeeded" };
  return checkIntegration(product, integration, credentials);
}
