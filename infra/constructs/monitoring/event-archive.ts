import { Duration } from "aws-cdk-lib";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { FilterPattern, MetricFilter } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { metricNamespace } from "../../../schemas/metric.ts";
import { attachLogReader } from "../communication/stream-readers.ts";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { RunbookAlarm } from "./runbook-alarm.ts";

/** Settings of the event archive. */
export interface EventArchiveProps {
  readonly eventLog: TableV2;
  /** The function that copies new rows of the log to the audit bucket. */
  readonly archive: ServiceFunction;
}

/** The archive of the event log: an immutable copy of each row, and an alarm when a row is changed or removed. Rows are
 *  collected for five minutes, which bounds the number of calls and objects. */
export class EventArchive extends Construct {
  constructor(scope: Construct, id: string, { eventLog, archive }: EventArchiveProps) {
    super(scope, id);
    attachLogReader(this, {
      eventLog,
      reader: archive,
      batchSize: 1000,
      batchWindow: Duration.minutes(5),
      changes: ["INSERT", "MODIFY", "REMOVE"],
    });
    this.#addChangeAlarm(archive);
    new RunbookAlarm(this, "LateAlarm", {
      metric: new Metric({
        namespace: "AWS/Lambda",
        metricName: "IteratorAge",
        dimensionsMap: { FunctionName: archive.functionName },
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(5),
      }),
      threshold: Duration.hours(1).toMilliseconds(),
      description: "Events have waited for an hour for their copy in the audit bucket.",
      runbook: "events-not-archived",
    });
  }

  /** Counts the rows that the archive reports as changed or removed, and raises an alarm at the first one. */
  #addChangeAlarm({ logGroup }: ServiceFunction): void {
    const changed = new MetricFilter(this, "ChangedRows", {
      metricNamespace,
      metricName: "ChangedLogRows",
      logGroup,
      filterPattern: FilterPattern.booleanValue("$.logRowChanged", true),
      metricValue: "1",
    });
    new RunbookAlarm(this, "ChangeAlarm", {
      metric: changed.metric({ period: Duration.minutes(5), statistic: Stats.SUM }),
      description:
        "A row of the event log was changed or removed. The archive's log contains its aggregate and number.",
      runbook: "event-log-changed",
    });
  }
}
