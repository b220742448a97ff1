import { Duration } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, Metric, Stats, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { type MetricName, metricNamespace, metricService } from "../../../schemas/metric.ts";

/** A page of docs/runbooks: what an alarm means, how to see it, and what to do. */
type Runbook =
  | "dead-letters"
  | "events-not-published"
  | "events-not-archived"
  | "failed-operations"
  | "failing-api"
  | "feed-behind"
  | "forged-reports"
  | "limits-nearly-used"
  | "logs-not-archived"
  | "product-dead-letters"
  | "record-differs-from-stacks"
  | "refused-callers"
  | "slow-reactions"
  | "stuck-operations"
  | "throttling"
  | "undelivered-notifications"
  | "unreachable-product-account";

/** Settings of an alarm. */
export interface RunbookAlarmProps {
  readonly metric: IMetric;
  /** What has happened, in words for the person whom the alarm calls. */
  readonly description: string;
  readonly runbook: Runbook;
  /** From which value on a period is bad.
   *  @default 1 */
  readonly threshold?: number;
  /** How many bad periods in a row there must be.
   *  @default 1 */
  readonly evaluationPeriods?: number;
  /** Whether hearing nothing is bad news too: somebody who should report has fallen silent.
   *  @default false */
  readonly alarmsOnMissingData?: boolean;
}

/** Declares an alarm beside what it watches. The monitoring stack makes it, so that alarms take no room in the stack of
 *  the control plane. */
export class RunbookAlarm extends Construct {
  readonly settings: RunbookAlarmProps;

  constructor(scope: Construct, id: string, settings: RunbookAlarmProps) {
    super(scope, id);
    this.settings = settings;
  }
}

/** Makes the alarm that was declared. It tells whom it calls which page to open; whom it calls, `Alarms` knows. */
export function createAlarm(scope: Construct, { node, settings }: RunbookAlarm): Alarm {
  const {
    description: says,
    runbook,
    alarmsOnMissingData: silenceIsBad = false,
    metric,
    threshold = 1,
    evaluationPeriods: periods = 1,
  } = settings;
  // The path without the stack, which may have no slash as a name here.
  const id = node.path.split("/").slice(1).join("-");
  return new Alarm(scope, id, {
    metric,
    alarmDescription: `${says} What to do: docs/runbooks/${runbook}.md`,
    threshold,
    evaluationPeriods: periods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: silenceIsBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
}

/** One of the metrics that the platform measures itself, summed up over five minutes. */
export function createPlatformMetric(
  metricName: MetricName,
  dimensions: Readonly<Record<string, string>> = {},
): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { service: metricService, ...dimensions },
    statistic: Stats.SUM,
    period: Duration.minutes(5),
  });
}
