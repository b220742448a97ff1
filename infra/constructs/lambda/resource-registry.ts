import { ArnFormat, Stack } from "aws-cdk-lib";
import type { EventBus } from "aws-cdk-lib/aws-events";
import type { Construct } from "constructs";
import type { EnvironmentName } from "../../../schemas/environment.ts";
import { provisionerRoleName, type TableName } from "../../function-spec.ts";
import type { DataStack } from "../../stacks/data.ts";
import type { Identity } from "../security/identity.ts";
import { listMachineRoles, type Organization } from "../security/organization.ts";
import {
  createEnvironmentOnly,
  createResource,
  type Resource,
  type Resources,
  withEncryption,
} from "./function-resources.ts";

/** Another issuer than the user pool, by whose tokens people come in; the products' machines keep to the pool. */
export interface TokenIssuer {
  readonly issuer: string;
  /** Whom its tokens must be meant for. */
  readonly audience: string;
  /** Where the issuer publishes its keys.
   *  @default - `/.well-known/jwks.json` below the issuer */
  readonly jwksUri?: string;
  /** The claim that says which roles somebody has.
   *  @default - the user catalogue says it */
  readonly rolesClaim?: string;
}

/** What functions can be given, before there are workflows. */
export interface ResourceRegistryProps {
  readonly data: DataStack;
  readonly bus: EventBus;
  readonly identity: Identity;
  readonly tokenIssuer: TokenIssuer | undefined;
  readonly consoleOrigin: string | undefined;
  readonly privateEndpoints: boolean;
  readonly organization: Organization | undefined;
}

/** By which variable a function finds a table. */
const tableVariables: Readonly<Record<TableName, EnvironmentName>> = {
  TenantCatalog: "TENANT_TABLE",
  ProductCatalog: "PRODUCT_TABLE",
  UserCatalog: "USER_TABLE",
  WorkflowStatus: "OPERATION_TABLE",
  EventLog: "EVENT_LOG_TABLE",
  Outbox: "OUTBOX_TABLE",
  Feed: "FEED_TABLE",
  FeedBacklog: "FEED_BACKLOG_TABLE",
  Idempotency: "IDEMPOTENCY_TABLE",
  Notifications: "NOTIFICATION_TABLE",
};

/** The table of all resources: how each is named in a policy, and by which variable a function finds it. */
export function createResourceRegistry(scope: Construct, props: ResourceRegistryProps) {
  const { data, bus, identity, tokenIssuer, consoleOrigin, privateEndpoints } = props;
  const { userPool, issuer, consoleClient } = identity.users;
  const table = (name: TableName) =>
    withEncryption(createResource("dynamodb", data.tables[name].tableArn, addressOf(name)));
  const index = (name: TableName, indexName: string) =>
    withEncryption(createResource("dynamodb", `${data.tables[name].tableArn}/index/${indexName}`, addressOf(name)));
  // Also who may only read an index must know the name of its table.
  const addressOf = (name: TableName) => ({ [tableVariables[name]]: data.tables[name].tableName });

  return {
    TenantCatalog: table("TenantCatalog"),
    "TenantCatalog/list": index("TenantCatalog", "list"),
    ProductCatalog: table("ProductCatalog"),
    "ProductCatalog/list": index("ProductCatalog", "list"),
    // Updated is only when a machine's client was used first; nothing of a person, and not whose the client is.
    UserCatalog: { ...table("UserCatalog"), actionConditions: { UpdateItem: firstUseConditions } },
    "UserCatalog/list": index("UserCatalog", "list"),
    WorkflowStatus: table("WorkflowStatus"),
    "WorkflowStatus/list": index("WorkflowStatus", "list"),
    "WorkflowStatus/tenant": index("WorkflowStatus", "tenant"),
    "WorkflowStatus/product": index("WorkflowStatus", "product"),
    "WorkflowStatus/open": index("WorkflowStatus", "open"),
    EventLog: table("EventLog"),
    "EventLog/timeline": index("EventLog", "timeline"),
    Outbox: table("Outbox"),
    Feed: table("Feed"),
    FeedBacklog: table("FeedBacklog"),
    Idempotency: table("Idempotency"),
    Notifications: table("Notifications"),
    "Notifications/list": index("Notifications", "list"),
    "Notifications/scope": index("Notifications", "scope"),
    Templates: withEncryption(
      createResource("s3", data.artifacts.arnForObjects("templates/*"), { ARTEFACT_BUCKET: data.artifacts.bucketName }),
    ),
    // New objects alone: nobody but the audit bucket's own rules takes any away.
    Archive: withEncryption(
      createResource("s3", data.audit.bucket.arnForObjects("events/*"), { AUDIT_BUCKET: data.audit.bucket.bucketName }),
    ),
    Bus: createResource("events", bus.eventBusArn, { BUS_NAME: bus.eventBusName }),
    // IAM knows no narrower resource for the permissions of a bus.
    BusPermissions: createResource("events", "*", { BUS_NAME: bus.eventBusName }),
    BusGuests: createEnvironmentOnly({ BUS_ADMITS: props.organization === undefined ? "accounts" : "organisation" }),
    Executions: createResource(
      "states",
      Stack.of(scope).formatArn({ service: "states", resource: "execution:tenantry-*" }),
    ),
    NotificationTopics: withEncryption(
      createResource("sns", Stack.of(scope).formatArn({ service: "sns", resource: "tenantry-notification-*" }), {
        DATA_KEY_ARN: data.key.keyArn,
      }),
    ),
    // IAM knows no narrower resource for what is done to a subscription.
    TopicSubscriptions: createResource("sns", "*"),
    PrivateEndpoints: createEnvironmentOnly(privateEndpoints ? { PRIVATE_ENDPOINTS: "allowed" } : {}),
    ProductQueues: createResource("sqs", Stack.of(scope).formatArn({ service: "sqs", resource: "tenantry-product-*" })),
    // In whichever account a product has: its role says, with the external id, whom it lets in.
    ProductRoles: createResource("sts", formatRoleArn(scope, `${provisionerRoleName}-*`, "*")),
    ProvisionerRole: createEnvironmentOnly({ PROVISIONER_ROLE_ARN: formatRoleArn(scope, provisionerRoleName) }),
    UserPool: createResource("cognito-idp", userPool.userPoolArn, { USER_POOL_ID: userPool.userPoolId }),
    TokenIssuer: createEnvironmentOnly({
      USER_POOL_ISSUER: issuer,
      USER_POOL_JWKS_URI: `${issuer}/.well-known/jwks.json`,
      USER_POOL_CLIENT_ID: consoleClient.userPoolClientId,
      OIDC_ISSUER: tokenIssuer?.issuer ?? "",
      OIDC_AUDIENCE: tokenIssuer?.audience ?? "",
      OIDC_JWKS_URI: (tokenIssuer && (tokenIssuer.jwksUri ?? `${tokenIssuer.issuer}/.well-known/jwks.json`)) || "",
      OIDC_ROLES_CLAIM: tokenIssuer?.rolesClaim ?? "",
    }),
    ConsoleOrigin: createEnvironmentOnly(consoleOrigin === undefined ? {} : { CONSOLE_ORIGIN: consoleOrigin }),
    Signers: createEnvironmentOnly(createSignerEnvironment(scope, props)),
  } satisfies Resources;
}

/** The items that say whose a machine's client is, and of them the one attribute that says when it was used first. */
const firstUseConditions = {
  "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["subject#*"] },
  "ForAllValues:StringEquals": { "dynamodb:Attributes": ["pk", "sk", "usedAt"] },
};

/** By the ARN of each role whose sessions may call: what it is on the platform. */
function createSignerEnvironment(
  scope: Construct,
  { organization, identity }: ResourceRegistryProps,
): Resource["environment"] {
  if (organization === undefined) return {};
  const roles = listMachineRoles(organization).map((role) => [identity.groups.roles[role].roleArn, role]);
  return { SIGNER_ROLES: Stack.of(scope).toJsonString(Object.fromEntries(roles)) };
}

/** The ARN of a role by its name: who must know it may have been made before. */
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
