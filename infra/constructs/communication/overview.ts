import { Duration } from "aws-cdk-lib";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { RunbookAlarm } from "../monitoring/runbook-alarm.ts";
import { attachCommitReader } from "./stream-readers.ts";

/** Settings of the overview. */
export interface OverviewProps {
  /** The table whose stream shows each commit. */
  readonly backlog: TableV2;
  /** The function that derives the overview from new commits. */
  readonly writer: ServiceFunction;
}

/** The overview of the platform, which follows the commits within seconds and is not part of them. */
export class Overview extends Construct {
  constructor(scope: Construct, id: string, { backlog, writer }: OverviewProps) {
    super(scope, id);
    // A longer window counts several changes of the same resource as one.
    attachCommitReader(this, { backlog, reader: writer, batchSize: 500, batchWindow: Duration.seconds(3) });
    new RunbookAlarm(this, "LateAlarm", {
      metric: new Metric({
        namespace: "AWS/Lambda",
        metricName: "IteratorAge",
        dimensionsMap: { FunctionName: writer.functionName },
        period: Duration.minutes(1),
        statistic: Stats.MAXIMUM,
      }),
      threshold: Duration.minutes(1).toMilliseconds(),
      evaluationPeriods: 3,
      description: "Commits have waited longer than a minute to be counted: the overview writer fails or is too slow.",
      runbook: "overview-behind",
    });
  }
}
