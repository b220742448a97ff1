import { Duration } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, Metric, Stats, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { type MetricName, metricNamespace, metricService } from "../../../schemas/metric.ts";

/** A page of docs/runbooks: the meaning, diagnosis and remedy of an alarm. */
type Runbook =
  | "dead-letters"
  | "event-log-changed"
  | "events-not-published"
  | "events-not-archived"
  | "failed-operations"
  | "failing-api"
  | "feed-behind"
  | "forged-reports"
  | "limits-nearly-used"
  | "logs-not-archived"
  | "overview-behind"
  | "product-dead-letters"
  | "protection-changed"
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
  /** One sentence about the problem, for the recipient of the alarm. */
  readonly description: string;
  readonly runbook: Runbook;
  /** The value from which on a period counts.
   *  @default 1 */
  readonly threshold?: number;
  /** The number of consecutive periods that raise the alarm.
   *  @default 1 */
  readonly evaluationPeriods?: number;
  /** Raises the alarm when the metric has no data, because its source does not run.
   *  @default false */
  readonly alarmsOnMissingData?: boolean;
}

/** Declares an alarm beside its source. The monitoring stack creates it, because the control plane's stack is close to
 *  the limit of resources. */
export class RunbookAlarm extends Construct {
  readonly settings: RunbookAlarmProps;

  constructor(scope: Construct, id: string, settings: RunbookAlarmProps) {
    super(scope, id);
    this.settings = settings;
  }
}

/** Creates a declared alarm, whose description names its runbook. `Alarms` adds the recipients. */
export function createAlarm(scope: Construct, { node, settings }: RunbookAlarm): Alarm {
  const { description, runbook, alarmsOnMissingData = false, metric, threshold = 1, evaluationPeriods = 1 } = settings;
  // The construct's path without the stack; an id must not contain slashes.
  const id = node.path.split("/").slice(1).join("-");
  return new Alarm(scope, id, {
    metric,
    alarmDescription: `${description} What to do: docs/runbooks/${runbook}.md`,
    threshold,
    evaluationPeriods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: alarmsOnMissingData ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
}

/** Creates one of the platform's own metrics, as a sum over five minutes. */
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
