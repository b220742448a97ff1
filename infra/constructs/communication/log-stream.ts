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
import type { ServiceFunction } from "../monitoring/service-function.ts";
import { throughService } from "../security/data-key.ts";
import { DeadLetterQueue } from "./dead-letter-queue.ts";

/** Settings of a reader of a table's stream. */
interface StreamReaderProps {
  readonly reader: ServiceFunction;
  readonly batchSize: number;
  /** How long rows are gathered.
   *  @default - not at all */
  readonly gatherFor?: Duration;
}

/** Settings of a reader of the log. */
export interface LogReaderProps extends StreamReaderProps {
  readonly eventLog: TableV2;
}

/** Lets a function read every new row of the log, from the first, in the order of each aggregate. */
export function readLog(scope: Construct, { eventLog, ...props }: LogReaderProps): void {
  const { role, name } = props.reader;
  const failed = new DeadLetterQueue(scope, "Failed", `places in the log's stream that ${name} gave up on`);
  const mapping = readNewItems(scope, eventLog, props, {
    bisectBatchOnError: true,
    onFailure: new SqsDlq(failed.queue),
  });
  role.addToPrincipalPolicy(throughService(scope, "sqs", ["Decrypt", "GenerateDataKey"]));
  mapping.node.addDependency(role);
}

/** Settings of a reader of a table. */
export interface ItemReaderProps extends StreamReaderProps {
  readonly table: TableV2;
}

/** Lets a function see every new item of a table, which also is kept there until the function has done its work: what
 *  the stream loses is found in the table. */
export function readKeptItems(scope: Construct, { table, ...props }: ItemReaderProps): void {
  readNewItems(scope, table, props, {}).node.addDependency(props.reader.role);
}

function readNewItems(
  scope: Construct,
  { tableArn, tableStreamArn }: TableV2,
  { reader, batchSize, gatherFor }: StreamReaderProps,
  options: Pick<EventSourceMappingOptions, "bisectBatchOnError" | "onFailure">,
): EventSourceMapping {
  const { lambda, role, name } = reader;
  if (tableStreamArn === undefined) throw new Error(`The table has no stream: ${name} would see nothing`);
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
      resources: [tableStreamArn],
    }),
  );
  role.addToPrincipalPolicy(
    new PolicyStatement({ actions: ["dynamodb:ListStreams"], resources: [`${tableArn}/stream/*`] }),
  );
  role.addToPrincipalPolicy(throughService(scope, "dynamodb", ["Decrypt"]));
  return new EventSourceMapping(scope, "Stream", {
    target: lambda,
    eventSourceArn: tableStreamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize,
    ...(gatherFor === undefined ? {} : { maxBatchingWindow: gatherFor }),
    filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual("INSERT") })],
    // A reader fails only when nothing of a batch could be done, so the batch is tried until that is mended.
    retryAttempts: -1,
    ...options,
  });
}
