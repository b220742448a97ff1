import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { clientOf, getConnectionInfo } from "../../support/system/deployed-system.ts";
import { serviceNames } from "./call.ts";
import {
  bucketResourceOf,
  findTableName,
  type GrantedRights,
  namedResourceOf,
  serviceResources,
  topicResourceOf,
  workflowResourceOf,
} from "./used-rights.ts";

type Statement = { Action: string | string[]; Resource: string | string[] };
type PolicyDocument = { Statement: Statement[] };

const createIamClient = () => clientOf(IAMClient);

/** Returns the resource in the table of functions for an ARN in a statement of a caller's policy. */
function policyResourceOf(caller: string, { Action }: Statement, arn: string): string {
  const service = serviceNames[[Action].flat()[0]?.split(":")[0] ?? ""] ?? "";
  const name = arn.split(":").slice(5).join(":");
  switch (service) {
    case "DynamoDB": {
      const [, table, index = ""] = /^table\/([^/]+)(?:\/index(\/\w+))?$/.exec(name) ?? [];
      return `${findTableName(table)}${index}`;
    }
    case "S3":
      return bucketResourceOf(`/${name}`);
    case "SNS":
      return topicResourceOf(arn === "*" ? "GetSubscriptionAttributes" : "Publish");
    case "EventBridge":
      return arn === "*" ? "BusPermissions" : "Bus";
    case "STS":
      return "ProductRoles";
    case "StepFunctions":
      return name.startsWith("execution:") ? "Executions" : workflowResourceOf(caller);
    default:
      return namedResourceOf(service, name) ?? serviceResources[service] ?? name;
  }
}

/** Removes the ARNs of one line of the table of functions from a policy. The CDK merges lines with the same actions. */
const removeGrant = (document: PolicyDocument, { caller, resource }: GrantedRights): PolicyDocument => ({
  ...document,
  Statement: document.Statement.flatMap((statement) => {
    const remaining = [statement.Resource]
      .flat()
      .filter((arn) => policyResourceOf(caller, statement, arn) !== resource);
    return remaining.length === 0 ? [] : [{ ...statement, Resource: remaining }];
  }),
});

/**
 * Sets an empty policy on each topic, so that access requires a right of the caller's role, as on AWS. The engine drops
 * topic policies that require TLS and uses a policy that admits every caller.
 */
export async function restrictTopics(): Promise<void> {
  const sns = clientOf(SNSClient);
  const AttributeValue = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  for (const [name, TopicArn] of Object.entries(getConnectionInfo().outputs)) {
    if (!name.endsWith("TopicArn")) continue;
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue }));
  }
}

/** Revokes the rights of one line of the table from a function's deployed role. Returns a function that restores
 *  them. */
export async function revokeRights(line: GrantedRights): Promise<() => Promise<void>> {
  const FunctionName = `tenantry-${line.caller}`;
  const { Role = "" } = await clientOf(LambdaClient).send(new GetFunctionConfigurationCommand({ FunctionName }));
  const RoleName = Role.split("/").at(-1);
  const { PolicyNames = [] } = await createIamClient().send(new ListRolePoliciesCommand({ RoleName }));
  const put = async (PolicyName: string, PolicyDocument: string) =>
    void (await createIamClient().send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument })));
  const undo: (() => Promise<void>)[] = [];
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument = "" } = await createIamClient().send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    const document = decodeURIComponent(PolicyDocument);
    const narrowed = JSON.stringify(removeGrant(JSON.parse(document) as PolicyDocument, line));
    if (narrowed === JSON.stringify(JSON.parse(document))) continue;
    await put(PolicyName, narrowed);
    undo.push(() => put(PolicyName, document));
  }
  if (undo.length === 0) throw new Error(`No policy of ${FunctionName} grants a right on ${line.resource}`);
  return async () => {
    for (const restore of undo) await restore();
  };
}
