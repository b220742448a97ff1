import { Duration } from "aws-cdk-lib";
import { ComparisonOperator, Metric, Stats, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, MetricFilter } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { ServiceFunction } from "./service-function.ts";

const counted = { metricNamespace: "Tenantry", metricName: "ForgedReports" };

/** Counts the reports that were not their sender's to give: a product that is wrong about its operations, or somebody
 *  who tries what is not theirs. They changed nothing; a person should know all the same. */
export class ForgedReports extends Construct {
  /** @param receivers whoever takes reports, and says in its log that one was forged */
  constructor(scope: Construct, id: string, receivers: readonly ServiceFunction[]) {
    super(scope, id);
    for (const { name, logGroup } of receivers) {
      new MetricFilter(this, name, {
        ...counted,
        logGroup,
        filterPattern: FilterPattern.booleanValue("$.forgedReport", true),
        metricValue: "1",
      });
    }
    new Metric({
      namespace: counted.metricNamespace,
      metricName: counted.metricName,
      period: Duration.minutes(5),
      statistic: Stats.SUM,
    }).createAlarm(this, "Alarm", {
      alarmDescription: "A report came from somebody whose it was not to give. The log says whose client or account.",
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
