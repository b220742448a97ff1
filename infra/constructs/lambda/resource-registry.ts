import { ArnFormat, Stack } from "aws-cdk-lib";
import type { EventBus } from "aws-cdk-lib/aws-events";
import type { Construct } from "constructs";
import { type IndexName, listTables, type TableName } from "../../../schemas/tables.ts";
import { provisionerRoleName } from "../../function-spec.ts";
import type { DataStack } from "../../stacks/data.ts";
import type { Identity } from "../security/identity.ts";
import { listMachineRoles, type Organization } from "../security/organization.ts";
import { createSafetyEnvironment, type SafetySettings } from "../security/safety-settings.ts";
import { createSignInEnvironment } from "../security/sign-in-settings.ts";
import type { TokenIssuer } from "../security/token-issuer.ts";
import {
  createEnvironmentOnly,
  createResource,
  type Resource,
  type Resources,
  withEncryption,
} from "./function-resources.ts";

/** The constructs from which the registry is created. */
export interface ResourceRegistryProps {
  readonly data: DataStack;
  readonly bus: EventBus;
  readonly identity: Identity;
  readonly tokenIssuer: TokenIssuer | undefined;
  readonly consoleOrigin: string | undefined;
  readonly privateEndpoints: boolean;
  readonly organization: Organization | undefined;
  readonly safety: SafetySettings;
}

/** Creates all resources that exist before the workflows: their ARNs for policies, their names for the environment. */
export function createResourceRegistry(scope: Construct, props: ResourceRegistryProps) {
  return {
    ...createTableResources(props.data),
    ...createStorageResources(props.data),
    ...createMessagingResources(scope, props),
    ...createProvisioningResources(scope),
    ...createIdentityResources(scope, props),
    SafetySettings: createEnvironmentOnly(createSafetyEnvironment(props.safety)),
  } satisfies Resources;
}

/** Creates the tables and indexes. A function that reads only an index needs the name of its table too. */
function createTableResources(data: DataStack): Record<TableName | IndexName, Resource> {
  const resources = listTables().flatMap(([name, { variable, indexes = {} }]) => {
    const { tableArn, tableName } = data.tables[name];
    const createFrom = (arn: string) => withEncryption(createResource("dynamodb", arn, { [variable]: tableName }));
    return [
      [name, createFrom(tableArn)],
      ...Object.keys(indexes).map((index) => [`${name}/${index}`, createFrom(`${tableArn}/index/${index}`)]),
    ];
  });
  const created = Object.fromEntries(resources) as Record<TableName | IndexName, Resource>;
  return { ...created, UserCatalog: { ...created.UserCatalog, actionConditions: { UpdateItem: firstUseConditions } } };
}

function createStorageResources({ templates, audit: { bucket } }: DataStack) {
  return {
    Templates: withEncryption(
      createResource("s3", templates.arnForObjects("templates/*"), { TEMPLATE_BUCKET: templates.bucketName }),
    ),
    Archive: withEncryption(
      createResource("s3", bucket.arnForObjects("events/*"), { AUDIT_BUCKET: bucket.bucketName }),
    ),
  };
}

function createMessagingResources(
  scope: Construct,
  { data, bus, organization, privateEndpoints }: ResourceRegistryProps,
) {
  const stack = Stack.of(scope);
  return {
    Bus: createResource("events", bus.eventBusArn, { BUS_NAME: bus.eventBusName }),
    // IAM has no narrower resource for the permissions of a bus.
    BusPermissions: createResource("events", "*", { BUS_NAME: bus.eventBusName }),
    BusGuests: createEnvironmentOnly({ BUS_ADMITS: organization === undefined ? "accounts" : "organisation" }),
    NotificationTopics: withEncryption(
      createResource("sns", stack.formatArn({ service: "sns", resource: "tenantry-notification-*" }), {
        DATA_KEY_ARN: data.key.keyArn,
      }),
    ),
    // IAM has no narrower resource for actions on a subscription.
    TopicSubscriptions: createResource("sns", "*"),
    PrivateEndpoints: createEnvironmentOnly(privateEndpoints ? { PRIVATE_ENDPOINTS: "allowed" } : {}),
    ProductQueues: createResource("sqs", stack.formatArn({ service: "sqs", resource: "tenantry-product-*" })),
  };
}

function createProvisioningResources(scope: Construct) {
  return {
    Executions: createResource(
      "states",
      Stack.of(scope).formatArn({ service: "states", resource: "execution:tenantry-*" }),
    ),
    // Products may be in any account; the trust policy of each role and the external id restrict access.
    ProductRoles: createResource("sts", formatRoleArn(scope, `${provisionerRoleName}-*`, "*")),
    ProvisionerRole: createEnvironmentOnly({ PROVISIONER_ROLE_ARN: formatRoleArn(scope, provisionerRoleName) }),
  };
}

function createIdentityResources(scope: Construct, props: ResourceRegistryProps) {
  const { identity, tokenIssuer, consoleOrigin } = props;
  const { userPool, issuer, consoleClient, commandLineClient } = identity.users;
  return {
    UserPool: createResource("cognito-idp", userPool.userPoolArn, { USER_POOL_ID: userPool.userPoolId }),
    TokenIssuer: createEnvironmentOnly({
      USER_POOL_ISSUER: issuer,
      USER_POOL_JWKS_URI: `${issuer}/.well-known/jwks.json`,
      USER_POOL_CLIENT_IDS: `${consoleClient.userPoolClientId} ${commandLineClient.userPoolClientId}`,
      OIDC_ISSUER: tokenIssuer?.issuer ?? "",
      OIDC_AUDIENCE: tokenIssuer?.audience ?? "",
      OIDC_JWKS_URI: (tokenIssuer && (tokenIssuer.jwksUri ?? `${tokenIssuer.issuer}/.well-known/jwks.json`)) || "",
      OIDC_ROLES_CLAIM: tokenIssuer?.rolesClaim ?? "",
    }),
    SignInSettings: createEnvironmentOnly(createSignInEnvironment(identity.users, tokenIssuer)),
    ConsoleOrigin: createEnvironmentOnly(consoleOrigin === undefined ? {} : { CONSOLE_ORIGIN: consoleOrigin }),
    Signers: createEnvironmentOnly(createSignerEnvironment(scope, props)),
  };
}

/** Restricts updates of the user catalog to one attribute: the time of a machine client's first use. */
const firstUseConditions = {
  "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["subject#*"] },
  "ForAllValues:StringEquals": { "dynamodb:Attributes": ["pk", "sk", "usedAt"] },
};

/** Creates the variable that maps the ARN of each signing role to its role on the platform. */
function createSignerEnvironment(
  scope: Construct,
  { organization, identity }: ResourceRegistryProps,
): Resource["environment"] {
  if (organization === undefined) return {};
  const roles = listMachineRoles(organization).map((role) => [identity.groups.roles[role].roleArn, role]);
  return { SIGNER_ROLES: Stack.of(scope).toJsonString(Object.fromEntries(roles)) };
}

/** Returns the ARN of a role by its name, because some functions are created before the role. */
function formatRoleArn(scope: Construct, roleName: string, account?: string): string {
  return Stack.of(scope).formatArn({
    service: "iam",
    region: "",
    ...(account === undefined ? {} : { account }),
    resource: "role",
    resourceName: roleName,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}
