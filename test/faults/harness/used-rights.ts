import { type FunctionName, functions } from "../../../infra/functions.ts";
import type { ResourceName, Uses } from "../../../schemas/function-uses.ts";
import { listTables } from "../../../schemas/tables.ts";
import { getConnectionInfo } from "../../support/system/deployed-system.ts";
import type { ObservedCall } from "./proxy.ts";

/** A right as `function/resource:action`, with the names of the table of functions. */
export type Right = string;

export function findTableName(name: unknown): string {
  const [output = ""] = Object.entries(getConnectionInfo().outputs).find(([, value]) => value === name) ?? [];
  return listTables().find(([, table]) => table.output === output)?.[0] ?? `a table ${name}`;
}

type RequestBody = {
  TableName?: string;
  IndexName?: string;
  RequestItems?: Record<string, unknown>;
  TransactItems?: Partial<Record<string, { TableName: string }>>[];
};

/** The IAM action of each kind of item in a transaction. */
const transactionActions: Record<string, string> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

function listTableRights(action: string, body: RequestBody): string[] {
  const { TableName, IndexName, RequestItems, TransactItems } = body;
  if (TransactItems !== undefined) {
    return TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, one]) => `${findTableName(one?.TableName)}:${transactionActions[kind]}`),
    );
  }
  if (RequestItems !== undefined) return Object.keys(RequestItems).map((name) => `${findTableName(name)}:${action}`);
  return [`${findTableName(TableName)}${IndexName === undefined ? "" : `/${IndexName}`}:${action}`];
}

/** The resource of each service with a single one. */
export const serviceResources: Record<string, ResourceName> = {
  Cognito: "UserPool",
  EventBridge: "Bus",
  SQS: "ProductQueues",
};

/** Returns the resource of an SNS action: topics or their subscriptions. */
export const topicResourceOf = (action: string): ResourceName =>
  action === "GetSubscriptionAttributes" ? "TopicSubscriptions" : "NotificationTopics";

/** Returns the resource of a call or statement whose path or ARN names one of several resources of its service. */
export function namedResourceOf(service: string, name: string): ResourceName | undefined {
  if (service === "Scheduler") return name.includes("tenantry-purge-") ? "PurgeSchedules" : "LicenceSchedules";
  if (service === "Lambda") return name.includes("tenantry-manage-identities") ? "IdentityManager" : "Provisioner";
  return undefined;
}

/** The rights that a service checks on the caller's role without a separate call. */
const impliedRights: Record<string, string[]> = {
  "LicenceSchedules:CreateSchedule": ["SchedulerRole:PassRole"],
  "LicenceSchedules:UpdateSchedule": ["SchedulerRole:PassRole"],
  "PurgeSchedules:CreateSchedule": ["SchedulerRole:PassRole"],
  "PurgeSchedules:UpdateSchedule": ["SchedulerRole:PassRole"],
};

/** Returns the state machines that a caller may start: all, or only those with an undo. */
export const workflowResourceOf = (caller: string): ResourceName =>
  "UndoingWorkflows" in functions[caller as FunctionName].uses ? "UndoingWorkflows" : "Workflows";

export const bucketResourceOf = (path: string): ResourceName =>
  path.startsWith(`/${getConnectionInfo().outputs["AuditBucketName"]}/`) ? "Archive" : "Templates";

/** Lists the rights that a call needs in the control plane's account. Calls in a product's account need none of
 *  them. */
export function listUsedRights({ caller, service, action, path, body }: ObservedCall): Right[] {
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
    return [`${namedResourceOf(service, path) ?? serviceResources[service] ?? service}:${action}`];
  };
  return used()
    .flatMap((right) => [right, ...(impliedRights[right] ?? [])])
    .map((right) => `${caller}/${right}`);
}

/** A statement of a function's role and the rights that it grants. */
export type GrantedRights = { caller: FunctionName; resource: ResourceName; rights: Right[] };

/** The statements of the table of functions. */
export const grantedRights: GrantedRights[] = (Object.keys(functions) as FunctionName[]).flatMap((caller) => {
  const uses: Uses = functions[caller].uses;
  return (Object.entries(uses) as [ResourceName, readonly string[]][])
    .filter(([, actions]) => actions.length > 0)
    .map(([resource, actions]) => ({ caller, resource, rights: actions.map((one) => `${caller}/${resource}:${one}`) }));
});
