import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { tables } from "./tables.ts";

/** The variables besides those with the names of tables. */
const settings = [
  "TEMPLATE_BUCKET",
  "AUDIT_BUCKET",
  "BUS_NAME",
  "BUS_ADMITS",
  "DATA_KEY_ARN",
  "PROVISIONER_ROLE_ARN",
  "PROVISIONER_FUNCTION",
  "IDENTITIES_FUNCTION",
  "LICENCE_QUEUE_ARN",
  "LICENCE_DEAD_LETTERS_ARN",
  "PURGE_QUEUE_ARN",
  "PURGE_DEAD_LETTERS_ARN",
  "SCHEDULER_ROLE_ARN",
  "DELETION_GRACE_DAYS",
  "APPROVALS",
  "BLAST_RADIUS",
  "CONSOLE_ORIGIN",
  "PRIVATE_ENDPOINTS",
  "SIGNER_ROLES",
  "USER_POOL_ID",
  "USER_POOL_ISSUER",
  "USER_POOL_JWKS_URI",
  "USER_POOL_CLIENT_IDS",
  "PLATFORM_VERSION",
  "SIGN_IN_ISSUER",
  "SIGN_IN_URL",
  "SIGN_OUT_URL",
  "REVOKE_URL",
  "MACHINE_TOKEN_URL",
  "CONSOLE_CLIENT_ID",
  "CLI_CLIENT_ID",
  "OIDC_ISSUER",
  "OIDC_AUDIENCE",
  "OIDC_JWKS_URI",
  "OIDC_ROLES_CLAIM",
  "WORKFLOW_TENANT_ONBOARD",
  "WORKFLOW_TENANT_SUSPEND",
  "WORKFLOW_TENANT_REACTIVATE",
  "WORKFLOW_TENANT_LEAVE",
  "WORKFLOW_TENANT_RESTORE",
  "WORKFLOW_TENANT_CHECK",
  "WORKFLOW_TENANT_REPAIR",
  "WORKFLOW_TENANT_OFFBOARD",
  "WORKFLOW_SUBSCRIPTION_PROVISION",
  "WORKFLOW_SUBSCRIPTION_CHANGE",
  "WORKFLOW_SUBSCRIPTION_SUSPEND",
  "WORKFLOW_SUBSCRIPTION_REACTIVATE",
  "WORKFLOW_SUBSCRIPTION_DEPROVISION",
  "WORKFLOW_SUBSCRIPTION_AWAIT_REPORT",
  "WORKFLOW_SUBSCRIPTION_AWAIT_REMOVAL_REPORT",
  "WORKFLOW_PRODUCT_VERIFY",
  "WORKFLOW_USER_PROVISION",
  "WORKFLOW_USER_UPDATE",
  "WORKFLOW_USER_REMOVE",
] as const;

/** The environment variables that infrastructure may set on a function. */
export const EnvironmentName = defineSchema(() =>
  z.enum([...Object.values(tables).map(({ variable }) => variable), ...settings]),
);
export type EnvironmentName = z.infer<typeof EnvironmentName>;

/** Reads a required variable. Throws if infrastructure did not set it. */
export function readEnvironment(name: EnvironmentName): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`The environment variable ${name} is not set`);
  return value;
}
