import type { Duration } from "aws-cdk-lib";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import {
  EventSourceMapping,
  type EventSourceMappingOptions,
  FilterCriteria,
  FilterRule,
  StartingPosition,
} from "aws-cdk-lib/aws-lambda";
import { SqsDlq } from "aws-cdk-lib/aws-lambda-event-sources";
import type { Construct } from "constructs";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { allowKeyThroughService } from "../security/data-key.ts";
import { DeadLetterQueue } from "./dead-letter-queue.ts";

/** A change of a row, as a stream names it. */
type RowChange = "INSERT" | "MODIFY" | "REMOVE";

/** Settings of a reader of a table's stream. */
interface StreamReaderProps {
  readonly reader: ServiceFunction;
  readonly batchSize: number;
  /** The time for which rows are collected into a batch.
   *  @default - rows are not collected */
  readonly batchWindow?: Duration;
  /** The changes that invoke the reader.
   *  @default - new rows only */
  readonly changes?: readonly RowChange[];
}

/** Settings of a reader of the log. */
export interface LogReaderProps extends StreamReaderProps {
  readonly eventLog: TableV2;
}

/** Invokes a function with each row of the log that is new or changed as the settings say, from the first row, in the order of each aggregate. */
export const attachLogReader = (scope: Construct, { eventLog, ...props }: LogReaderProps): void =>
  attachReader(scope, eventLog, props, "the log's stream");

/** Settings of a reader of all commits. */
export interface CommitReaderProps extends StreamReaderProps {
  readonly backlog: TableV2;
}

/** Invokes a function with each new commit, from the first one, without a promise of their order. */
export const attachCommitReader = (scope: Construct, { backlog, ...props }: CommitReaderProps): void =>
  attachReader(scope, backlog, props, "the stream of commits");

function attachReader(scope: Construct, table: TableV2, props: StreamReaderProps, streamName: string): void {
  const { role, name } = props.reader;
  const failed = new DeadLetterQueue(scope, "Failed", `positions in ${streamName} that ${name} could not process`);
  const stream = grantStreamRead(scope, table, props.reader);
  role.addToPrincipalPolicy(allowKeyThroughService(scope, "sqs", ["Decrypt", "GenerateDataKey"]));
  addStreamMapping(scope, stream, props, { bisectBatchOnError: true, onFailure: new SqsDlq(failed.queue) });
}

/** Settings of a reader of a table. */
export interface ItemReaderProps extends StreamReaderProps {
  readonly table: TableV2;
}

/** Invokes a function with each new item of a table. Each item stays in the table until the function has processed it,
 *  so batches that the stream loses need no dead-letter queue. */
export function attachItemReader(scope: Construct, { table, ...props }: ItemReaderProps): void {
  addStreamMapping(scope, grantStreamRead(scope, table, props.reader), props, {});
}

/** Grants the function the right to read a table's stream. Returns the stream's ARN. */
function grantStreamRead(scope: Construct, { tableStreamArn }: TableV2, { role, name }: ServiceFunction): string {
  if (tableStreamArn === undefined) throw new Error(`The table has no stream for ${name}`);
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
      resources: [tableStreamArn],
    }),
  );
  // IAM has no narrower resource for the list.
  role.addToPrincipalPolicy(new PolicyStatement({ actions: ["dynamodb:ListStreams"], resources: ["*"] }));
  role.addToPrincipalPolicy(allowKeyThroughService(scope, "dynamodb", ["Decrypt"]));
  return tableStreamArn;
}

function addStreamMapping(
  scope: Construct,
  stream: string,
  { reader, batchSize, batchWindow, changes = ["INSERT"] }: StreamReaderProps,
  options: Pick<EventSourceMappingOptions, "bisectBatchOnError" | "onFailure">,
): void {
  new EventSourceMapping(scope, "Stream", {
    target: reader.lambda,
    eventSourceArn: stream,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize,
    ...(batchWindow === undefined ? {} : { maxBatchingWindow: batchWindow }),
    filters: [FilterCriteria.filter({ eventName: FilterRule.or(...changes) })],
    // A reader fails only if it could process no row of the batch, so Lambda retries until the cause is removed.
    retryAttempts: -1,
    ...options,
  }).node.addDependency(reader.role);
}
