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

/** Settings of a reader of a table's stream. */
interface StreamReaderProps {
  readonly reader: ServiceFunction;
  readonly batchSize: number;
  /** How long rows are gathered.
   *  @default - not at all */
  readonly batchWindow?: Duration;
}

/** Settings of a reader of the log. */
export interface LogReaderProps extends StreamReaderProps {
  readonly eventLog: TableV2;
}

/** Lets a function read every new row of the log, from the first, in the order of each aggregate. */
export function attachLogReader(scope: Construct, { eventLog, ...props }: LogReaderProps): void {
  const { role, name } = props.reader;
  const failed = new DeadLetterQueue(scope, "Failed", `places in the log's stream that ${name} gave up on`);
  const stream = grantStreamRead(scope, eventLog, props.reader);
  role.addToPrincipalPolicy(allowKeyThroughService(scope, "sqs", ["Decrypt", "GenerateDataKey"]));
  addInsertMapping(scope, stream, props, { bisectBatchOnError: true, onFailure: new SqsDlq(failed.queue) });
}

/** Settings of a reader of a table. */
export interface ItemReaderProps extends StreamReaderProps {
  readonly table: TableV2;
}

/** Lets a function see every new item of a table, where each item stays until the function has done its work: what the
 *  stream loses is found in the table, so nothing needs to be kept of it. */
export function attachItemReader(scope: Construct, { table, ...props }: ItemReaderProps): void {
  addInsertMapping(scope, grantStreamRead(scope, table, props.reader), props, {});
}

/** Returns the ARN of a table's stream, which the reader may read from now on. */
function grantStreamRead(scope: Construct, { tableStreamArn }: TableV2, { role, name }: ServiceFunction): string {
  if (tableStreamArn === undefined) throw new Error(`The table has no stream: ${name} would see nothing`);
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
      resources: [tableStreamArn],
    }),
  );
  // IAM knows no narrower resource for the list.
  role.addToPrincipalPolicy(new PolicyStatement({ actions: ["dynamodb:ListStreams"], resources: ["*"] }));
  role.addToPrincipalPolicy(allowKeyThroughService(scope, "dynamodb", ["Decrypt"]));
  return tableStreamArn;
}

function addInsertMapping(
  scope: Construct,
  stream: string,
  { reader, batchSize, batchWindow: gatherFor }: StreamReaderProps,
  options: Pick<EventSourceMappingOptions, "bisectBatchOnError" | "onFailure">,
): void {
  new EventSourceMapping(scope, "Stream", {
    target: reader.lambda,
    eventSourceArn: stream,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize,
    ...(gatherFor === undefined ? {} : { maxBatchingWindow: gatherFor }),
    filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual("INSERT") })],
    // A reader fails only when nothing of a batch could be done, so the batch is tried until that is mended.
    retryAttempts: -1,
    ...options,
  }).node.addDependency(reader.role);
}
