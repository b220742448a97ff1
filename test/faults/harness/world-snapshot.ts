import { CloudFormationClient, DescribeStacksCommand, paginateListStacks } from "@aws-sdk/client-cloudformation";
import {
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
  paginateListUserPoolClients,
  paginateListUsers,
} from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DescribeEventBusCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { GetScheduleCommand, paginateListSchedules, SchedulerClient } from "@aws-sdk/client-scheduler";
import { paginateListExecutions, paginateListStateMachines, SFNClient } from "@aws-sdk/client-sfn";
import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptions,
  paginateListTopics,
  SNSClient,
} from "@aws-sdk/client-sns";
import { paginateListQueues, SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { unpackOperation } from "../../../handlers/adapters/dynamodb/operation-items.ts";
import { listTables } from "../../../schemas/tables.ts";
import { MAX_SCHEDULES } from "../../support/scenarios/scheduled-deadlines.ts";
import {
  clientOf,
  getConnectionInfo,
  getProductAccountConfig,
  readOutput,
} from "../../support/system/deployed-system.ts";

export type Row = Record<string, unknown>;
/** The state of the platform by kind: rows of each table, stacks, executions, queues, and more. */
export type WorldSnapshot = Record<string, Row[]>;

const listAccounts = () => [
  ...new Set([...Object.values(getConnectionInfo().accounts.products), "222222222222", "333333333333"]),
];

/** Captures the present state. */
export async function captureSnapshot(): Promise<WorldSnapshot> {
  const tables = Object.keys(getConnectionInfo().outputs).filter((name) => name.endsWith("TableName"));
  const parts = await Promise.all([
    ...tables.map(
      async (name) => [name.replace("TableName", ""), (await scanRows(readOutput(name))).map(unpackRow)] as const,
    ),
    listStacks().then((rows) => ["Stacks", rows] as const),
    listExecutions().then((rows) => ["Executions", rows] as const),
    listQueues().then((rows) => ["Queues", rows] as const),
    listSubscriptions().then((rows) => ["Subscriptions", rows] as const),
    listNotificationTopics().then((rows) => ["Topics", rows] as const),
    listMachineClients().then((rows) => ["MachineClients", rows] as const),
    listBusStatements().then((rows) => ["BusStatements", rows] as const),
    listSchedules().then((rows) => ["Schedules", rows] as const),
    listIdentities().then((rows) => ["Identities", rows] as const),
  ]);
  return Object.fromEntries(parts);
}

/** Adds the derived fields to an operation's row. */
const unpackRow = (row: Row): Row => (row["sk"] === "operation" ? { ...row, ...unpackOperation(row) } : row);

/** The fields that change without an event, by the sort key of their rows: an operation's when a later success makes its
 *  failure good, and the time of a machine client's first use. */
const silentFields: Record<string, string[]> = {
  operation: ["failing", "version", "statusKey", "tenantStatusKey", "productStatusKey"],
  subject: ["usedAt"],
};

/** Returns the part of a row that only changes with an event. */
function omitSilentFields(row: Row): Row {
  const silent = silentFields[String(row["sk"])];
  return silent ? Object.fromEntries(Object.entries(row).filter(([field]) => !silent.includes(field))) : row;
}

/** Returns the rows that are new or changed since `before`. `Gone` contains the deleted rows. */
export function diffSnapshots(before: WorldSnapshot, now: WorldSnapshot): WorldSnapshot {
  const changed = Object.entries(now).map(([kind, rows]) => {
    const known = new Set((before[kind] ?? []).map((row) => JSON.stringify(omitSilentFields(row))));
    return [kind, rows.map(omitSilentFields).filter((row) => !known.has(JSON.stringify(row)))] as const;
  });
  const deleted = Object.entries(before).flatMap(([kind, rows]) => {
    const existing = new Set((now[kind] ?? []).map((row) => rowKeyOf(kind, row)));
    return rows
      .filter((row) => !existing.has(rowKeyOf(kind, row)))
      .map((row) => ({ kind, row: omitSilentFields(row) }));
  });
  return { ...Object.fromEntries(changed), Gone: deleted };
}

/** The fields that identify a row of each kind. */
const keyFields: Record<string, string[]> = {
  ...Object.fromEntries(listTables().map(([, { output, key }]) => [output.replace("TableName", ""), Object.keys(key)])),
  Stacks: ["StackId"],
  Executions: ["machine", "name"],
  Queues: ["name"],
  Subscriptions: ["SubscriptionArn"],
  Topics: ["TopicArn"],
  MachineClients: ["ClientId"],
  BusStatements: ["Sid"],
  Schedules: ["Name"],
  Identities: ["Username"],
  DeadLetters: ["caller"],
};
const rowKeyOf = (kind: string, row: Row): string =>
  JSON.stringify((keyFields[kind] ?? ["pk", "sk"]).map((field) => row[field]));

/** Adds the details that need one call for each row. It is called only for changed rows. */
export async function loadDetails({
  Stacks = [],
  Subscriptions = [],
  ...others
}: WorldSnapshot): Promise<WorldSnapshot> {
  const users = (others["User"] ?? []).filter(({ sk, status }) => sk === "user" && status !== "removed");
  return {
    ...others,
    Stacks: await Promise.all(
      Stacks.map(async (row) =>
        row["StackStatus"] === "DELETE_COMPLETE" ? row : { ...row, ...(await loadStackDetails(row)) },
      ),
    ),
    Groups: await Promise.all(users.map(({ id }) => loadGroups(String(id)))),
    Subscriptions: await Promise.all(Subscriptions.map(async (row) => ({ ...row, ...(await loadFilter(row)) }))),
  };
}

async function scanRows(TableName: string): Promise<Row[]> {
  const client = DynamoDBDocumentClient.from(clientOf(DynamoDBClient));
  const rows: Row[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) rows.push(...Items);
  return rows;
}

/** Lists stacks including deleted ones, so that a stack that was created twice appears twice. */
async function listStacks(): Promise<Row[]> {
  const found = await Promise.all(
    listAccounts().map(async (account): Promise<Row[]> => {
      const client = clientOf(CloudFormationClient, getProductAccountConfig(account));
      const rows: Row[] = [];
      for await (const { StackSummaries = [] } of paginateListStacks({ client }, {})) {
        rows.push(
          ...StackSummaries.map(({ StackId, StackName, StackStatus, LastUpdatedTime }) => ({
            account,
            StackId,
            StackName,
            StackStatus,
            LastUpdatedTime,
          })),
        );
      }
      return rows;
    }),
  );
  return found.flat();
}

/** Loads the tags, parameters and outputs of a stack. */
async function loadStackDetails({ account, StackName }: Row): Promise<Row> {
  const client = clientOf(CloudFormationClient, getProductAccountConfig(String(account)));
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: String(StackName) }));
  const { Tags = [], Parameters = [], Outputs = [] } = stack ?? {};
  return {
    tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
    parameters: Object.fromEntries(Parameters.map((one) => [one.ParameterKey, one.ParameterValue])),
    outputs: Object.fromEntries(Outputs.map((one) => [one.OutputKey, one.OutputValue])),
  };
}

async function listExecutions(): Promise<Row[]> {
  const client = clientOf(SFNClient);
  const rows: Row[] = [];
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {})) {
    for (const { stateMachineArn, name: machine } of stateMachines) {
      for await (const { executions = [] } of paginateListExecutions({ client, pageSize: 1000 }, { stateMachineArn })) {
        rows.push(...executions.map(({ name, status }) => ({ machine, name, status })));
      }
    }
  }
  return rows;
}

async function listQueues(): Promise<Row[]> {
  const rows: Row[] = [];
  const client = clientOf(SQSClient);
  for await (const { QueueUrls = [] } of paginateListQueues({ client, pageSize: 1000 }, {})) {
    rows.push(...QueueUrls.map((url) => ({ name: url.split("/").at(-1) })));
  }
  return rows;
}

/** Lists the topics of notifications. */
async function listNotificationTopics(): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { Topics = [] } of paginateListTopics({ client: clientOf(SNSClient) }, {})) {
    rows.push(
      ...Topics.filter(({ TopicArn }) => TopicArn?.includes(":tenantry-notification-")).map((one) => ({ ...one })),
    );
  }
  return rows;
}

/** Lists the subscriptions to topics. */
async function listSubscriptions(): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptions({ client: clientOf(SNSClient) }, {})) {
    rows.push(
      ...Subscriptions.map(({ SubscriptionArn, TopicArn, Endpoint }) => ({ SubscriptionArn, TopicArn, Endpoint })),
    );
  }
  return rows;
}

async function loadFilter({ SubscriptionArn }: Row): Promise<Row> {
  const getAttributes = new GetSubscriptionAttributesCommand({ SubscriptionArn: String(SubscriptionArn) });
  const { Attributes = {} } = await clientOf(SNSClient).send(getAttributes);
  const { FilterPolicy = "{}", FilterPolicyScope, RawMessageDelivery } = Attributes;
  return { FilterPolicyScope, RawMessageDelivery, filter: JSON.parse(FilterPolicy) };
}

/** Lists the statements of the bus's policy. */
async function listBusStatements(): Promise<Row[]> {
  const describe = new DescribeEventBusCommand({ Name: readOutput("EventBusName") });
  const { Policy = '{"Statement":[]}' } = await clientOf(EventBridgeClient).send(describe);
  return (JSON.parse(Policy) as { Statement: Row[] }).Statement;
}

/** The details of schedules by name and time of the last change. A sweep leaves hundreds of schedules behind. */
const knownSchedules = new Map<string, Row>();

async function listSchedules(): Promise<Row[]> {
  const rows: Row[] = [];
  const client = clientOf(SchedulerClient);
  const pages = paginateListSchedules({ client, pageSize: MAX_SCHEDULES }, { NamePrefix: "tenantry-" });
  for await (const { Schedules = [] } of pages) {
    for (const { Name, LastModificationDate } of Schedules) {
      const version = `${Name} ${LastModificationDate?.getTime()}`;
      rows.push(knownSchedules.get(version) ?? (await loadSchedule(String(Name), version)));
    }
  }
  return rows;
}

async function loadSchedule(Name: string, version: string): Promise<Row> {
  const { Target, ActionAfterCompletion } = await clientOf(SchedulerClient).send(new GetScheduleCommand({ Name }));
  const row = { Name, ActionAfterCompletion, input: Target?.Input };
  knownSchedules.set(version, row);
  return row;
}

async function listIdentities(): Promise<Row[]> {
  const rows: Row[] = [];
  const client = clientOf(CognitoIdentityProviderClient);
  for await (const page of paginateListUsers({ client }, { UserPoolId: readOutput("UserPoolId") })) {
    rows.push(...(page.Users ?? []).map(({ Username, Enabled }) => ({ Username, Enabled })));
  }
  return rows;
}

/** Loads the groups of a user's identity. Returns none if there is no identity. */
async function loadGroups(Username: string): Promise<Row> {
  const client = clientOf(CognitoIdentityProviderClient);
  const listGroups = new AdminListGroupsForUserCommand({ UserPoolId: readOutput("UserPoolId"), Username });
  const { Groups = [] } = await client.send(listGroups).catch((error: Error) => {
    if (error.name === "UserNotFoundException") return { Groups: [] };
    throw error;
  });
  return { Username, groups: Groups.map(({ GroupName }) => GroupName).sort() };
}

async function listMachineClients(): Promise<Row[]> {
  const rows: Row[] = [];
  const client = clientOf(CognitoIdentityProviderClient);
  for await (const page of paginateListUserPoolClients(
    { client, pageSize: 60 },
    { UserPoolId: readOutput("UserPoolId") },
  )) {
    rows.push(...(page.UserPoolClients ?? []).map(({ ClientId, ClientName }) => ({ ClientId, ClientName })));
  }
  return rows;
}
