import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { card, clientOf } from "./engine.ts";
import { services } from "./fault-call.ts";
import { bucketOf, type Granted, subjects, tableOf, topicOf, workflowsOf } from "./used-rights.ts";

type Statement = { Action: string | string[]; Resource: string | string[] };
type Document = { Statement: Statement[] };

const iam = () => clientOf(IAMClient);

/** Returns the resource in the table of functions that a statement of a caller's policy names by its ARN. */
const resourceOf = (caller: string, { Action }: Statement, arn: string): string => {
  const service = services[[Action].flat()[0]?.split(":")[0] ?? ""] ?? "";
  const name = arn.split(":").slice(5).join(":");
  switch (service) {
    case "DynamoDB": {
      const [, table, index = ""] = /^table\/([^/]+)(?:\/index(\/\w+))?$/.exec(name) ?? [];
      return `${tableOf(table)}${index}`;
    }
    case "S3":
      return bucketOf(`/${name}`);
    case "SNS":
      return topicOf(arn === "*" ? "GetSubscriptionAttributes" : "Publish");
    case "EventBridge":
      return arn === "*" ? "BusPermissions" : "Bus";
    case "STS":
      return "ProductRoles";
    case "StepFunctions":
      return name.startsWith("execution:") ? "Executions" : workflowsOf(caller);
    default:
      return subjects[service] ?? name;
  }
};

/** The role's policy without what a line of the table of functions comes to: the CDK joins lines of the same actions. */
const without = (document: Document, { caller, resource }: Granted): Document => ({
  ...document,
  Statement: document.Statement.flatMap((statement) => {
    const left = [statement.Resource].flat().filter((arn) => resourceOf(caller, statement, arn) !== resource);
    return left.length === 0 ? [] : [{ ...statement, Resource: left }];
  }),
});

/**
 * Lets nobody use a topic but by a right of their own, as in the deployed system: of a topic's policy the engine keeps
 * nothing where it demands TLS, and puts one in its place that lets everybody in.
 */
export const closeTopics = async (): Promise<void> => {
  const sns = clientOf(SNSClient);
  const AttributeValue = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  for (const [name, TopicArn] of Object.entries(card().outputs)) {
    if (!name.endsWith("TopicArn")) continue;
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue }));
  }
};

/** Takes from a function's deployed role what a line of the table gives it; answers with what gives it back. */
export const takeAway = async (line: Granted): Promise<() => Promise<void>> => {
  const FunctionName = `tenantry-${line.caller}`;
  const { Role = "" } = await clientOf(LambdaClient).send(new GetFunctionConfigurationCommand({ FunctionName }));
  const RoleName = Role.split("/").at(-1);
  const { PolicyNames = [] } = await iam().send(new ListRolePoliciesCommand({ RoleName }));
  const put = async (PolicyName: string, PolicyDocument: string) =>
    void (await iam().send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument })));
  const undo: (() => Promise<void>)[] = [];
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument = "" } = await iam().send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    const document = decodeURIComponent(PolicyDocument);
    const narrowed = JSON.stringify(without(JSON.parse(document) as Document, line));
    if (narrowed === JSON.stringify(JSON.parse(document))) continue;
    await put(PolicyName, narrowed);
    undo.push(() => put(PolicyName, document));
  }
  if (undo.length === 0) throw new Error(`No policy of ${FunctionName} gives it anything on ${line.resource}`);
  return async () => {
    for (const giveBack of undo) await giveBack();
  };
};
