import { Duration } from "aws-cdk-lib";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, MetricFilter } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { metricNamespace } from "../../../schemas/metric.ts";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { RunbookAlarm } from "./runbook-alarm.ts";

const metricName = "ForgedReports";

/** Counts rejected reports from callers that do not own the operation, and raises an alarm at the first one. The sender
 *  is a misconfigured product or an attacker. */
export class ForgedReports extends Construct {
  /** @param receivers the functions that receive reports and log forged ones */
  constructor(scope: Construct, id: string, receivers: readonly ServiceFunction[]) {
    super(scope, id);
    for (const { name, logGroup } of receivers) {
      new MetricFilter(this, name, {
        metricNamespace,
        metricName,
        logGroup,
        filterPattern: FilterPattern.booleanValue("$.forgedReport", true),
        metricValue: "1",
      });
    }
    const metric = new Metric({
      namespace: metricNamespace,
      metricName,
      period: Duration.minutes(5),
      statistic: Stats.SUM,
    });
    new RunbookAlarm(this, "Alarm", {
      metric,
      description: "A caller reported on an operation of another product. The log contains the client or the account.",
      runbook: "forged-reports",
    });
  }
}
