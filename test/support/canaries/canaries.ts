import { randomBytes } from "node:crypto";
import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import {
  GetExecutionHistoryCommand,
  paginateListExecutions,
  paginateListStateMachines,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import {
  type ApiResponse,
  clientOf,
  getConnectionInfo,
  getControlPlaneConfig,
  readOutput,
} from "../system/deployed-system.ts";

/** Where something was found that does not belong there: of which marker, in which place. */
export type CanaryFinding = { marker: string; place: string; text: string };

/** What was said with markers: the operations that came of it, and the answers to what was refused. */
export type SentContent = { operations: string[]; rejections: ApiResponse[] };

/** Markers that nobody else in the world has, by what they stand in for. */
export class Canaries {
  readonly #markers = new Map<string, string>();

  /** A marker as a word. */
  createWord(what: string): string {
    const marker = `canary${randomBytes(8).toString("hex")}`;
    this.#markers.set(what, marker);
    return marker;
  }

  /** A marker as an e-mail address. */
  createEmail(what: string): string {
    return `${this.createWord(what)}@example.com`;
  }

  /** A secret that somebody else made. */
  addSecret(what: string, value: string): string {
    this.#markers.set(what, value);
    return value;
  }

  /** The texts of a place in which a marker stands; `of` says of which kinds it must not. */
  findIn(place: string, texts: readonly string[], of = /./): CanaryFinding[] {
    const markers = [...this.#markers].filter(([marker]) => of.test(marker));
    return markers.flatMap(([marker, value]) =>
      texts.filter((text) => text.includes(value)).map((text) => ({ marker, place, text: text.slice(0, 500) })),
    );
  }
}

const MAX_SHOWN_LINES = 10_000;

/** Everything that was logged in the control plane's account since a time, by log group. The engine shows the first ten
 *  thousand lines of what it is asked for and no more, so this is not all that was ever said. */
export async function readLogsByGroup(startTime: number): Promise<Map<string, string[]>> {
  const client = clientOf(CloudWatchLogsClient);
  const logs = new Map<string, string[]>();
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {})) {
    for (const { logGroupName = "" } of logGroups) {
      const lines: string[] = [];
      for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName, startTime })) {
        lines.push(...events.map(({ message = "" }) => message));
      }
      if (lines.length >= MAX_SHOWN_LINES) throw new Error(`${logGroupName} may have said more than is shown`);
      logs.set(logGroupName, lines);
    }
  }
  return logs;
}

/** All rows of a table, as text. */
export async function readRows(tableOutput: string): Promise<string[]> {
  const client = DynamoDBDocumentClient.from(clientOf(DynamoDBClient));
  const rows: string[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: readOutput(tableOutput) })) {
    rows.push(...Items.map((item) => JSON.stringify(item)));
  }
  return rows;
}

/** The audit's copy of the log, object by object. */
export async function readArchivedEvents(): Promise<string[]> {
  const client = new S3Client({ ...getControlPlaneConfig(), forcePathStyle: true });
  const texts: string[] = [];
  const Bucket = readOutput("AuditBucketName");
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: "events/" })) {
    for (const { Key } of Contents) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      texts.push((await Body?.transformToString()) ?? "");
    }
  }
  return texts;
}

/** What waits in the control plane's queues, also what went astray, left where it is. */
export async function readQueuedMessages(): Promise<string[]> {
  const { endpoint } = getConnectionInfo();
  const client = new SQSClient({ ...getControlPlaneConfig(), endpoint });
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({ MaxResults: 1000 }));
  const received = await Promise.all(
    QueueUrls.map((QueueUrl) =>
      client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 })),
    ),
  );
  return received.flatMap(({ Messages = [] }) => Messages.map(({ Body = "" }) => Body));
}

/** Everything that went into and came out of the steps of these operations' workflows. */
export async function readExecutionHistories(operationIds: readonly string[]): Promise<string[]> {
  const client = clientOf(SFNClient);
  const texts: string[] = [];
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {})) {
    for (const { stateMachineArn } of stateMachines) {
      for await (const { executions = [] } of paginateListExecutions({ client, pageSize: 1000 }, { stateMachineArn })) {
        const own = executions.filter(({ name = "" }) => operationIds.some((id) => name.startsWith(id)));
        for (const { executionArn } of own) {
          const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
          texts.push(JSON.stringify(events));
        }
      }
    }
  }
  return texts;
}
