import { DynamoDBClient, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { type ObjectLockConfiguration, PutObjectLockConfigurationCommand, S3Client } from "@aws-sdk/client-s3";
import { createClientConfig } from "./client-config.ts";
import { mapResources, type Resource, type Template } from "./template.ts";

/** The address of the running engine, which some gaps need. */
type EngineSite = { endpoint: string };

/** A deployed stack: its template, and the physical id of each logical id. */
export type DeployedStack = { template: Template; account: string; physicalId(logicalId: string): string };

/** A feature that the engine does not support. It is removed from the template, or set by API after the deployment. */
export type Gap = {
  description: string;
  reason: string;
  removeFromTemplate?(template: Template, site: EngineSite): Template;
  applyAfterDeploy?(stack: DeployedStack, site: EngineSite): Promise<void>;
};

/** Resource types that the engine does not know. The engine rejects a stack that contains one of them. */
const unsupportedTypes = [
  "AWS::ApplicationAutoScaling::ScalableTarget",
  "AWS::CloudTrail::Trail",
  "AWS::CloudWatch::CompositeAlarm",
  "AWS::Events::Archive",
  "AWS::Events::EventBusPolicy",
  "AWS::Logs::QueryDefinition",
  "AWS::WAFv2::WebACLAssociation",
  "AWS::XRay::Group",
];

/** The least time-out of a function: just below the 29 seconds for which the gateway waits. */
const LEAST_TIMEOUT_SECONDS = 25;

/** The only list of differences from AWS. Code and infrastructure never check whether they run locally. */
export const gaps: Gap[] = [
  ...unsupportedTypes.map(
    (type): Gap => ({
      description: `${type} is removed`,
      reason: "the engine rejects a stack with this type",
      removeFromTemplate: (template) =>
        mapResources(template, (resource) => (resource.Type === type ? undefined : resource)),
    }),
  ),
  {
    description: "Alarms on several metrics are removed",
    reason: "the engine rejects a stack with metric math in an alarm",
    removeFromTemplate: (template) =>
      mapResources(template, (resource) =>
        resource.Type === "AWS::CloudWatch::Alarm" && resource.Properties?.["Metrics"] ? undefined : resource,
      ),
  },
  {
    description: "Policy statements that require TLS are removed",
    reason: "the engine uses plain HTTP on 127.0.0.1 and would deny every call",
    removeFromTemplate: (template) => mapResources(template, removeTlsStatements),
  },
  {
    description: "Conditions on the caller's organization are removed",
    reason: "the engine assigns each account to an organization of its own, with an unpredictable id",
    removeFromTemplate: (template) => mapResources(template, removeOrganizationConditions),
  },
  {
    description: "The authorizer fetches the user pool's keys from the engine",
    reason: "the issuer in the tokens is AWS's address, which does not serve the keys of a local pool",
    removeFromTemplate: (template, site) => mapResources(template, (resource) => useLocalKeys(resource, site)),
  },
  {
    description: "Responses of the gateway itself name the route instead of the path",
    reason: "the engine does not fill in the path of the request",
    removeFromTemplate: (template) => mapResources(template, useRouteAsInstance),
  },
  {
    description: "People sign in by the choice of a role",
    reason: "the engine has no hosted sign-in page",
    removeFromTemplate: (template) => mapResources(template, useRoleChoice),
  },
  {
    description: "Machines get their tokens from the engine",
    reason: "the domain of the local user pool does not exist",
    removeFromTemplate: (template, site) => mapResources(template, (resource) => useLocalTokens(resource, site)),
  },
  {
    description: `Functions have at least ${LEAST_TIMEOUT_SECONDS} seconds`,
    reason: "all functions share the processors of this machine, and on AWS each has its own",
    removeFromTemplate: (template) => mapResources(template, extendTimeout),
  },
  {
    description: "Time to live of tables is enabled by API",
    reason: "the engine ignores it in the template",
    applyAfterDeploy: enableTimeToLive,
  },
  {
    description: "Object Lock of buckets is enabled by API",
    reason: "the engine ignores it in the template",
    applyAfterDeploy: enableObjectLock,
  },
];

/** Returns the template without unsupported features, and the gaps that changed it. */
export function removeGaps(template: Template, site: EngineSite): { template: Template; removedGaps: Gap[] } {
  const removedGaps: Gap[] = [];
  let current = template;
  for (const gap of gaps) {
    const next = gap.removeFromTemplate?.(structuredClone(current), site) ?? current;
    if (JSON.stringify(next) === JSON.stringify(current)) continue;
    removedGaps.push(gap);
    current = next;
  }
  return { template: current, removedGaps };
}

/** Sets by API the properties that the engine ignored in the template. */
export async function applyAfterDeploy(stack: DeployedStack, site: EngineSite): Promise<void> {
  await Promise.all(gaps.map((gap) => gap.applyAfterDeploy?.(stack, site)));
}

type Statement = { Effect: string; Condition?: Record<string, Record<string, unknown>> };

/** The properties that contain a policy: of a resource, of a REST API, and a role's trust policy. */
const policyProperties = ["PolicyDocument", "Policy", "AssumeRolePolicyDocument"];

/** Replaces each statement of a resource's policies by the result of `change`, or removes it if the result is
 *  undefined. Removes a policy resource whose last statement is removed. */
function mapStatements(
  resource: Resource,
  change: (statement: Statement) => Statement | undefined,
): Resource | undefined {
  const properties = { ...resource.Properties };
  for (const name of policyProperties.filter((one) => one in properties)) {
    const policy = properties[name] as { Statement?: Statement[] } | undefined;
    if (!policy?.Statement) continue;
    const kept = policy.Statement.flatMap((statement) => change(statement) ?? []);
    if (kept.length > 0) properties[name] = { ...policy, Statement: kept };
    else if (name === "PolicyDocument") return undefined;
    else delete properties[name];
  }
  return resource.Properties ? { ...resource, Properties: properties } : resource;
}

const removeTlsStatements = (resource: Resource) =>
  mapStatements(resource, (statement) =>
    statement.Condition?.["Bool"]?.["aws:SecureTransport"] === "false" ? undefined : statement,
  );

/** Removes Deny statements on another organization, which would apply to every caller, and the condition from Allow
 *  statements. */
const removeOrganizationConditions = (resource: Resource) =>
  mapStatements(resource, (statement) => {
    const conditions = Object.entries(statement.Condition ?? {});
    const others = conditions.filter(([, keys]) => !("aws:PrincipalOrgID" in keys));
    if (others.length === conditions.length) return statement;
    return statement.Effect === "Deny" ? undefined : { ...statement, Condition: Object.fromEntries(others) };
  });

function extendTimeout(resource: Resource): Resource {
  const timeout = resource.Properties?.["Timeout"];
  if (resource.Type !== "AWS::Lambda::Function" || typeof timeout !== "number") return resource;
  return { ...resource, Properties: { ...resource.Properties, Timeout: Math.max(timeout, LEAST_TIMEOUT_SECONDS) } };
}

type Variables = Record<string, unknown>;

const variablesOf = (resource: Resource): Variables | undefined =>
  (resource.Properties?.["Environment"] as { Variables?: Variables } | undefined)?.Variables;

/** Returns a function's resource with other values of its environment variables. */
const withVariables = (resource: Resource, changed: Variables): Resource => ({
  ...resource,
  Properties: { ...resource.Properties, Environment: { Variables: { ...variablesOf(resource), ...changed } } },
});

/** Replaces the hosted sign-in by the choice of roles, which the console's local server shows. */
const useRoleChoice = (resource: Resource): Resource =>
  variablesOf(resource)?.["SIGN_IN_URL"] === undefined
    ? resource
    : withVariables(resource, { SIGN_IN_URL: "/sign-in", REVOKE_URL: "/oauth2/revoke", SIGN_OUT_URL: undefined });

/** Names the engine as the token endpoint of machines, because the user pool's domain does not exist. */
const useLocalTokens = (resource: Resource, { endpoint }: EngineSite): Resource =>
  variablesOf(resource)?.["MACHINE_TOKEN_URL"] === undefined
    ? resource
    : withVariables(resource, { MACHINE_TOKEN_URL: `${endpoint}/oauth2/token` });

function useLocalKeys(resource: Resource, site: EngineSite): Resource {
  const address = variablesOf(resource)?.["USER_POOL_JWKS_URI"] as { "Fn::Join"?: [string, unknown[]] } | undefined;
  const poolAndPath = address?.["Fn::Join"]?.[1].slice(-2);
  if (!poolAndPath) return resource;
  const local = { "Fn::Join": ["", [site.endpoint, "/", ...poolAndPath]] };
  return withVariables(resource, { USER_POOL_JWKS_URI: local });
}

function useRouteAsInstance(resource: Resource): Resource {
  if (resource.Type !== "AWS::ApiGateway::GatewayResponse") return resource;
  const templates = JSON.stringify(resource.Properties?.["ResponseTemplates"] ?? {});
  const ResponseTemplates = JSON.parse(templates.replaceAll("$context.path", "/$context.stage$context.resourcePath"));
  return { ...resource, Properties: { ...resource.Properties, ResponseTemplates } };
}

async function enableTimeToLive(stack: DeployedStack, site: EngineSite): Promise<void> {
  const dynamo = new DynamoDBClient(createClientConfig(site.endpoint, stack.account));
  for (const [id, resource] of Object.entries(stack.template.Resources)) {
    const specification = resource.Properties?.["TimeToLiveSpecification"] as { AttributeName: string } | undefined;
    if (!specification) continue;
    await dynamo.send(
      new UpdateTimeToLiveCommand({
        TableName: stack.physicalId(id),
        TimeToLiveSpecification: { AttributeName: specification.AttributeName, Enabled: true },
      }),
    );
  }
}

async function enableObjectLock(stack: DeployedStack, site: EngineSite): Promise<void> {
  const s3 = new S3Client({ ...createClientConfig(site.endpoint, stack.account), forcePathStyle: true });
  for (const [id, resource] of Object.entries(stack.template.Resources)) {
    const lock = resource.Properties?.["ObjectLockConfiguration"] as ObjectLockConfiguration | undefined;
    if (!lock) continue;
    await s3.send(
      new PutObjectLockConfigurationCommand({ Bucket: stack.physicalId(id), ObjectLockConfiguration: lock }),
    );
  }
}
