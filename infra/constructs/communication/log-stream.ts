import type { Duration } from "aws-cdk-lib";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from "aws-cdk-lib/aws-lambda";
import { SqsDlq } from "aws-cdk-lib/aws-lambda-event-sources";
import type { Construct } from "constructs";
import type { ServiceFunction } from "../monitoring/service-function.ts";
import { throughService } from "../security/data-key.ts";
import { DeadLetterQueue } from "./dead-letter-queue.ts";

/** Settings of a reader of the log. */
export interface LogReaderProps {
  readonly eventLog: TableV2;
  readonly reader: ServiceFunction;
  readonly batchSize: number;
  /** How long rows are gathered.
   *  @default - not at all */
  readonly gatherFor?: Duration;
}

/** Lets a function read every new row of the log, from the first, in the order of each aggregate. */
export function readLog(scope: Construct, { eventLog, reader, batchSize, gatherFor }: LogReaderProps): void {
  const { tableStreamArn } = eventLog;
  if (tableStreamArn === undefined) throw new Error(`The event log has no stream: ${reader.name} would see no event`);
  const { lambda, role, name } = reader;
  const failed = new DeadLetterQueue(scope, "Failed", `places in the log's stream that ${name} gave up on`);
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
      resources: [tableStreamArn],
    }),
  );
  // IAM knows no narrower resource for the list.
  role.addToPrincipalPolicy(new PolicyStatement({ actions: ["dynamodb:ListStreams"], resources: ["*"] }));
  role.addToPrincipalPolicy(throughService(scope, "dynamodb", ["Decrypt"]));
  role.addToPrincipalPolicy(throughService(scope, "sqs", ["Decrypt", "GenerateDataKey"]));
  new EventSourceMapping(scope, "Stream", {
    target: lambda,
    eventSourceArn: tableStreamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize,
    ...(gatherFor === undefined ? {} : { maxBatchingWindow: gatherFor }),
    filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual("INSERT") })],
    // A reader fails only when nothing of a batch could be done, so the batch is tried until that is mended.
    retryAttempts: -1,
    bisectBatchOnError: true,
    onFailure: new SqsDlq(failed.queue),
  }).node.addDependency(role);
}
