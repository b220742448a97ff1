import { Duration } from "aws-cdk-lib";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, MetricFilter } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { metricNamespace } from "../../../schemas/metric.ts";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { RunbookAlarm } from "./runbook-alarm.ts";

const metricName = "ForgedReports";

/** Counts the reports that were not their sender's to give: a product that is wrong about its operations, or somebody
 *  who tries what is not theirs. They changed nothing; a person should know all the same. */
export class ForgedReports extends Construct {
  /** @param receivers whoever takes reports, and says in its log that one was forged */
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
      description: "A report came from somebody whose it was not to give. The log says whose client or account.",
      runbook: "forged-reports",
    });
  }
}
