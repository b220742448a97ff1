import { Duration } from "aws-cdk-lib";
import { Stats } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, MetricFilter } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { metricNamespace } from "../../../schemas/metric.ts";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { RunbookAlarm } from "./runbook-alarm.ts";

/** Settings of the alarm. */
export interface LimitAlarmProps {
  /** The function that logs the usage of its limits. */
  readonly function: ServiceFunction;
  /** The limited resources, for the alarm's description. */
  readonly limitName: string;
}

/** Raises an alarm when a limit is used to 80 %, before requests are rejected. */
export class LimitAlarm extends Construct {
  constructor(scope: Construct, id: string, props: LimitAlarmProps) {
    super(scope, id);
    const used = new MetricFilter(this, "Used", {
      logGroup: props.function.logGroup,
      filterPattern: FilterPattern.numberValue("$.limitUsedPercent", ">=", 0),
      metricNamespace,
      metricName: `LimitUsed-${props.function.name}`,
      metricValue: "$.limitUsedPercent",
    });
    new RunbookAlarm(this, "Alarm", {
      metric: used.metric({ period: Duration.minutes(5), statistic: Stats.MAXIMUM }),
      threshold: 80,
      description: `${props.limitName}: a limit is used to 80 %. The function's log contains the owner.`,
      runbook: "limits-nearly-used",
    });
  }
}
