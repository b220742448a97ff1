import { Duration } from "aws-cdk-lib";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import { attachLogReader } from "../communication/stream-readers.ts";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { RunbookAlarm } from "./runbook-alarm.ts";

/** Settings of the events' archive. */
export interface EventArchiveProps {
  readonly eventLog: TableV2;
  /** Copies what the log's stream shows to the audit bucket. */
  readonly archive: ServiceFunction;
}

/** A copy of each row of the log where nobody can change it. Rows are gathered for five minutes, so that the archive
 *  costs a call and an object then, however many events there were. */
export class EventArchive extends Construct {
  constructor(scope: Construct, id: string, { eventLog, archive }: EventArchiveProps) {
    super(scope, id);
    attachLogReader(this, { eventLog, reader: archive, batchSize: 1000, batchWindow: Duration.minutes(5) });
    new RunbookAlarm(this, "LateAlarm", {
      metric: new Metric({
        namespace: "AWS/Lambda",
        metricName: "IteratorAge",
        dimensionsMap: { FunctionName: archive.functionName },
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(5),
      }),
      threshold: Duration.hours(1).toMilliseconds(),
      description: "Events have waited for an hour to be archived.",
      runbook: "events-not-archived",
    });
  }
}
