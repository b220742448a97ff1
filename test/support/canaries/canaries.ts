import { randomBytes } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  paginateGetExecutionHistory,
  paginateListExecutions,
  paginateListStateMachines,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { readLogGroups } from "../../../local/function-logs.ts";
import {
  type ApiResponse,
  clientOf,
  getConnectionInfo,
  getControlPlaneConfig,
  readOutput,
} from "../system/deployed-system.ts";

/** A canary value that was found in a place where it must not be. */
export type CanaryFinding = { marker: string; place: string; text: string };

/** The results of requests with canary values: the operations and the rejections. */
export type SentContent = { operations: string[]; rejections: ApiResponse[] };

/** Unique marker values with the inputs that they replace. Several may replace the same input. */
export class Canaries {
  readonly #markers: [input: string, value: string][] = [];

  /** Creates a marker that is one word. */
  createWord(input: string): string {
    const marker = `canary${randomBytes(8).toString("hex")}`;
    this.#markers.push([input, marker]);
    return marker;
  }

  /** Creates a marker that is an e-mail address. */
  createEmail(input: string): string {
    return `${this.createWord(input)}@example.com`;
  }

  /** Adds an existing secret as a marker. */
  addSecret(input: string, value: string): string {
    this.#markers.push([input, value]);
    return value;
  }

  /** Finds the texts of a place that contain a marker whose input matches `inputs`. */
  findIn(place: string, texts: readonly string[], inputs = /./): CanaryFinding[] {
    const markers = this.#markers.filter(([input]) => inputs.test(input));
    return markers.flatMap(([marker, value]) =>
      texts.filter((text) => text.includes(value)).map((text) => ({ marker, place, text: text.slice(0, 500) })),
    );
  }
}

/** Reads the logs of the control plane's account since a time, by log group. */
export async function readLogsByGroup(since: number): Promise<Map<string, string[]>> {
  const logs = await readLogGroups(getConnectionInfo(), since);
  return new Map([...logs].map(([group, events]) => [group, events.map(({ message = "" }) => message)]));
}

/** Reads all rows of a table as text. */
export async function readRows(tableOutput: string): Promise<string[]> {
  const client = DynamoDBDocumentClient.from(clientOf(DynamoDBClient));
  const rows: string[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: readOutput(tableOutput) })) {
    rows.push(...Items.map((item) => JSON.stringify(item)));
  }
  return rows;
}

/** Reads the waiting messages of the control plane's queues, including dead letters, without removing them. */
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

/** Reads the execution histories of operations, which contain the inputs and outputs of all steps. */
export async function readExecutionHistories(operationIds: readonly string[]): Promise<string[]> {
  const client = clientOf(SFNClient);
  const texts: string[] = [];
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {})) {
    for (const { stateMachineArn } of stateMachines) {
      for await (const { executions = [] } of paginateListExecutions({ client, pageSize: 1000 }, { stateMachineArn })) {
        const own = executions.filter(({ name = "" }) => operationIds.some((id) => name.startsWith(id)));
        for (const { executionArn } of own) {
          for await (const { events = [] } of paginateGetExecutionHistory({ client }, { executionArn })) {
            texts.push(JSON.stringify(events));
          }
        }
      }
    }
  }
  return texts;
}
