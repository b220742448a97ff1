import type { ResourceName, Uses } from "../../infra/function-spec.ts";
import { type FunctionName, functions } from "../../infra/functions.ts";
import { card } from "./engine.ts";
import type { SeenCall } from "./fault-proxy.ts";

/** A right as `function/resource:action`, in the words of the table of functions. */
export type Right = string;

const tableOutputs: Record<string, ResourceName> = {
  TenantTableName: "TenantCatalog",
  ProductTableName: "ProductCatalog",
  UserTableName: "UserCatalog",
  OperationTableName: "WorkflowStatus",
  EventLogTableName: "EventLog",
  OutboxTableName: "Outbox",
  FeedTableName: "Feed",
  FeedBacklogTableName: "FeedBacklog",
  IdempotencyTableName: "Idempotency",
  NotificationTableName: "Notifications",
};

export const tableOf = (name: unknown): string => {
  const [output = ""] = Object.entries(card().outputs).find(([, value]) => value === name) ?? [];
  return tableOutputs[output] ?? `a table ${name}`;
};

type Body = {
  TableName?: string;
  IndexName?: string;
  RequestItems?: Record<string, unknown>;
  TransactItems?: Partial<Record<string, { TableName: string }>>[];
};

/** What a transaction asks for of each item that it holds. */
const transacted: Record<string, string> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

const onTables = (action: string, body: Body): string[] => {
  const { TableName, IndexName, RequestItems, TransactItems } = body;
  if (TransactItems !== undefined) {
    return TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, one]) => `${tableOf(one?.TableName)}:${transacted[kind]}`),
    );
  }
  if (RequestItems !== undefined) return Object.keys(RequestItems).map((name) => `${tableOf(name)}:${action}`);
  return [`${tableOf(TableName)}${IndexName === undefined ? "" : `/${IndexName}`}:${action}`];
};

/** What each other service's calls are about. */
export const subjects: Record<string, ResourceName> = {
  Cognito: "UserPool",
  EventBridge: "Bus",
  Lambda: "Provisioner",
  Scheduler: "LicenceSchedules",
  SQS: "ProductQueues",
};

/** SNS has rights of two kinds: on topics, and on what subscribes to them. */
export const topicOf = (action: string): ResourceName =>
  action === "GetSubscriptionAttributes" ? "TopicSubscriptions" : "NotificationTopics";

/** What a service does on the caller's behalf, and so asks of the caller's own role: no call of its own shows it. */
const implied: Record<string, string[]> = {
  "LicenceSchedules:CreateSchedule": ["SchedulerRole:PassRole"],
  "LicenceSchedules:UpdateSchedule": ["SchedulerRole:PassRole"],
};

/** The state machines that a caller may start: all of them, or only those that undo. */
export const workflowsOf = (caller: string): ResourceName =>
  "UndoingWorkflows" in functions[caller as FunctionName].uses ? "UndoingWorkflows" : "Workflows";

export const bucketOf = (path: string): ResourceName =>
  path.startsWith(`/${card().outputs["AuditBucketName"]}/`) ? "Archive" : "Templates";

/** The rights by which the control plane lets a call pass; what happens in a product's account needs none of them. */
export const rightsUsed = ({ caller, service, action, path, body }: SeenCall): Right[] => {
  if (service === "CloudFormation" || service === "IAM") return [];
  const used = (): string[] => {
    if (service === "DynamoDB") return onTables(action, JSON.parse(body.toString()) as Body);
    if (service === "S3") return [`${bucketOf(path)}:${action}`];
    if (service === "STS") return ["ProductRoles:AssumeRole", "ProductRoles:TagSession"];
    if (service === "SNS") return [`${topicOf(action)}:${action}`];
    if (action === "PutPermission") return ["BusPermissions:PutPermission"];
    if (action === "RemovePermission") return ["BusPermissions:RemovePermission"];
    if (action === "DescribeExecution") return ["Executions:DescribeExecution"];
    if (service === "StepFunctions") return [`${workflowsOf(caller)}:${action}`];
    return [`${subjects[service] ?? service}:${action}`];
  };
  return used()
    .flatMap((right) => [right, ...(implied[right] ?? [])])
    .map((right) => `${caller}/${right}`);
};

/** One statement of a function's role, with the rights that it gives. */
export type Granted = { caller: FunctionName; resource: ResourceName; rights: Right[] };

/** All statements that the table of functions comes to. */
export const granted: Granted[] = (Object.keys(functions) as FunctionName[]).flatMap((caller) => {
  const uses: Uses = functions[caller].uses;
  return (Object.entries(uses) as [ResourceName, readonly string[]][])
    .filter(([, actions]) => actions.length > 0)
    .map(([resource, actions]) => ({ caller, resource, rights: actions.map((one) => `${caller}/${resource}:${one}`) }));
});
