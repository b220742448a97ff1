import { Duration } from "aws-cdk-lib";
import { Stats } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, MetricFilter } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { metricNamespace } from "../../../schemas/metric.ts";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { RunbookAlarm } from "./runbook-alarm.ts";

/** Settings of the alarm. */
export interface LimitAlarmProps {
  /** The function that logs how far its limits are used. */
  readonly function: ServiceFunction;
  /** What is limited, in words for the person whom the alarm calls. */
  readonly limitName: string;
}

/** Calls a person when a limit is used to 80 %: before callers meet it. */
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
      description: `${props.limitName}: a limit is used to 80 %. The function's log says whose.`,
      runbook: "limits-nearly-used",
    });
  }
}
