import type { ResourceName, Uses } from "../../../infra/function-spec.ts";
import { type FunctionName, functions } from "../../../infra/functions.ts";
import { listTables } from "../../../schemas/tables.ts";
import { getConnectionInfo } from "../../support/system/deployed-system.ts";
import type { ObservedCall } from "./proxy.ts";

/** A right as `function/resource:action`, in the words of the table of functions. */
export type Right = string;

export const findTableName = (name: unknown): string => {
  const [output = ""] = Object.entries(getConnectionInfo().outputs).find(([, value]) => value === name) ?? [];
  return listTables().find(([, table]) => table.output === output)?.[0] ?? `a table ${name}`;
};

type RequestBody = {
  TableName?: string;
  IndexName?: string;
  RequestItems?: Record<string, unknown>;
  TransactItems?: Partial<Record<string, { TableName: string }>>[];
};

/** What a transaction asks for of each item that it holds. */
const transactionActions: Record<string, string> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

const listTableRights = (action: string, body: RequestBody): string[] => {
  const { TableName, IndexName, RequestItems, TransactItems } = body;
  if (TransactItems !== undefined) {
    return TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, one]) => `${findTableName(one?.TableName)}:${transactionActions[kind]}`),
    );
  }
  if (RequestItems !== undefined) return Object.keys(RequestItems).map((name) => `${findTableName(name)}:${action}`);
  return [`${findTableName(TableName)}${IndexName === undefined ? "" : `/${IndexName}`}:${action}`];
};

/** What each other service's calls are about. */
export const serviceResources: Record<string, ResourceName> = {
  Cognito: "UserPool",
  EventBridge: "Bus",
  Lambda: "Provisioner",
  Scheduler: "LicenceSchedules",
  SQS: "ProductQueues",
};

/** SNS has rights of two kinds: on topics, and on what subscribes to them. */
export const topicResourceOf = (action: string): ResourceName =>
  action === "GetSubscriptionAttributes" ? "TopicSubscriptions" : "NotificationTopics";

/** What a service does on the caller's behalf, and so asks of the caller's own role: no call of its own shows it. */
const impliedRights: Record<string, string[]> = {
  "LicenceSchedules:CreateSchedule": ["SchedulerRole:PassRole"],
  "LicenceSchedules:UpdateSchedule": ["SchedulerRole:PassRole"],
};

/** The state machines that a caller may start: all of them, or only those that undo. */
export const workflowResourceOf = (caller: string): ResourceName =>
  "UndoingWorkflows" in functions[caller as FunctionName].uses ? "UndoingWorkflows" : "Workflows";

export const bucketResourceOf = (path: string): ResourceName =>
  path.startsWith(`/${getConnectionInfo().outputs["AuditBucketName"]}/`) ? "Archive" : "Templates";

/** The rights by which the control plane lets a call pass; what happens in a product's account needs none of them. */
export const listUsedRights = ({ caller, service, action, path, body }: ObservedCall): Right[] => {
  if (service === "CloudFormation" || service === "IAM") return [];
  const used = (): string[] => {
    if (service === "DynamoDB") return listTableRights(action, JSON.parse(body.toString()) as RequestBody);
    if (service === "S3") return [`${bucketResourceOf(path)}:${action}`];
    if (service === "STS") return ["ProductRoles:AssumeRole", "ProductRoles:TagSession"];
    if (service === "SNS") return [`${topicResourceOf(action)}:${action}`];
    if (action === "PutPermission") return ["BusPermissions:PutPermission"];
    if (action === "RemovePermission") return ["BusPermissions:RemovePermission"];
    if (action === "DescribeExecution") return ["Executions:DescribeExecution"];
    if (service === "StepFunctions") return [`${workflowResourceOf(caller)}:${action}`];
    return [`${serviceResources[service] ?? service}:${action}`];
  };
  return used()
    .flatMap((right) => [right, ...(impliedRights[right] ?? [])])
    .map((right) => `${caller}/${right}`);
};

/** One statement of a function's role, with the rights that it gives. */
export type GrantedRights = { caller: FunctionName; resource: ResourceName; rights: Right[] };

/** All statements that the table of functions comes to. */
export const grantedRights: GrantedRights[] = (Object.keys(functions) as FunctionName[]).flatMap((caller) => {
  const uses: Uses = functions[caller].uses;
  return (Object.entries(uses) as [ResourceName, readonly string[]][])
    .filter(([, actions]) => actions.length > 0)
    .map(([resource, actions]) => ({ caller, resource, rights: actions.map((one) => `${caller}/${resource}:${one}`) }));
});
