import { DynamoDBClient, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { type ObjectLockConfiguration, PutObjectLockConfigurationCommand, S3Client } from "@aws-sdk/client-s3";
import { createClientConfig } from "./client-config.ts";
import { mapResources, type Resource, type Template } from "./template.ts";

/** What a gap needs to know of the running engine. */
type EngineSite = { endpoint: string };

/** A deployed stack: its template, and the name behind each logical id. */
export type DeployedStack = { template: Template; account: string; physicalId(logicalId: string): string };

/** One thing that the engine cannot take as AWS does: left out of the template, or set by API after the deploy. */
export type Gap = {
  description: string;
  reason: string;
  removeFromTemplate?(template: Template, site: EngineSite): Template;
  applyAfterDeploy?(stack: DeployedStack, site: EngineSite): Promise<void>;
};

/** Types without a handler in the engine; one of them in a template and it refuses the whole stack. */
const refusedTypes = [
  "AWS::ApplicationAutoScaling::ScalableTarget",
  "AWS::CloudTrail::Trail",
  "AWS::CloudWatch::CompositeAlarm",
  "AWS::Events::Archive",
  "AWS::Events::EventBusPolicy",
  "AWS::Logs::QueryDefinition",
  "AWS::WAFv2::WebACLAssociation",
  "AWS::XRay::Group",
];

/** The one list. The code and the infrastructure never ask whether they run locally. */
export const gaps: Gap[] = [
  ...refusedTypes.map(
    (type): Gap => ({
      description: `${type} is left out`,
      reason: "the engine refuses a stack with this type",
      removeFromTemplate: (template) =>
        mapResources(template, (resource) => (resource.Type === type ? undefined : resource)),
    }),
  ),
  {
    description: "Alarms on several metrics at once are left out",
    reason: "the engine refuses a stack with metric math in an alarm",
    removeFromTemplate: (template) =>
      mapResources(template, (resource) =>
        resource.Type === "AWS::CloudWatch::Alarm" && resource.Properties?.["Metrics"] ? undefined : resource,
      ),
  },
  {
    description: "Policy statements that demand TLS are left out",
    reason: "the engine speaks plain HTTP on 127.0.0.1 and would deny every call",
    removeFromTemplate: (template) => mapResources(template, removeTlsStatements),
  },
  {
    description: "Conditions on the caller's organisation are left out",
    reason: "in the engine each account is an organisation of its own, whose id nobody knows beforehand",
    removeFromTemplate: (template) => mapResources(template, removeOrganizationConditions),
  },
  {
    description: "The authorizer fetches the user pool's keys from the engine",
    reason: "tokens name AWS's own address as their issuer, where the keys of a local pool are not",
    removeFromTemplate: (template, site) => mapResources(template, (resource) => useLocalKeys(resource, site)),
  },
  {
    description: "Time to live of tables is switched on by API",
    reason: "the engine drops it from the template",
    applyAfterDeploy: enableTimeToLive,
  },
  {
    description: "Object Lock of buckets is switched on by API",
    reason: "the engine drops it from the template",
    applyAfterDeploy: enableObjectLock,
  },
];

/** The template as the engine can take it, and what had to change for that. */
export function removeGaps(template: Template, site: EngineSite): { template: Template; left: Gap[] } {
  const left: Gap[] = [];
  let current = template;
  for (const gap of gaps) {
    const next = gap.removeFromTemplate?.(structuredClone(current), site) ?? current;
    if (JSON.stringify(next) === JSON.stringify(current)) continue;
    left.push(gap);
    current = next;
  }
  return { template: current, left };
}

/** Sets by API what the engine dropped from the template; says what that was. */
export async function applyAfterDeploy(stack: DeployedStack, site: EngineSite): Promise<void> {
  await Promise.all(gaps.map((gap) => gap.applyAfterDeploy?.(stack, site)));
}

type Statement = { Effect: string; Condition?: Record<string, Record<string, unknown>> };

/** The properties that hold a policy: of a resource, of a REST API, and whom a role trusts. */
const policyProperties = ["PolicyDocument", "Policy", "AssumeRolePolicyDocument"];

/** Changes the statements of a resource's policies, or takes out those for which `change` gives nothing; a resource that
 *  was its policy alone goes with the last one. */
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

/** Who is refused for another organisation would be everybody; who is let in for ours is let in without that. */
const removeOrganizationConditions = (resource: Resource) =>
  mapStatements(resource, (statement) => {
    const conditions = Object.entries(statement.Condition ?? {});
    const left = conditions.filter(([, about]) => !("aws:PrincipalOrgID" in about));
    if (left.length === conditions.length) return statement;
    return statement.Effect === "Deny" ? undefined : { ...statement, Condition: Object.fromEntries(left) };
  });

function useLocalKeys(resource: Resource, site: EngineSite): Resource {
  const environment = resource.Properties?.["Environment"] as { Variables?: Record<string, unknown> } | undefined;
  const address = environment?.Variables?.["USER_POOL_JWKS_URI"] as { "Fn::Join"?: [string, unknown[]] } | undefined;
  const poolAndPath = address?.["Fn::Join"]?.[1].slice(-2);
  if (!poolAndPath) return resource;
  const local = { "Fn::Join": ["", [site.endpoint, "/", ...poolAndPath]] };
  const variables = { ...environment?.Variables, USER_POOL_JWKS_URI: local };
  return { ...resource, Properties: { ...resource.Properties, Environment: { Variables: variables } } };
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
