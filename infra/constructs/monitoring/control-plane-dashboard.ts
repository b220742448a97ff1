import { Duration } from "aws-cdk-lib";
import type { RestApi } from "aws-cdk-lib/aws-apigateway";
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  Stats,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { type MetricName, measuredService, metricNamespace } from "../../../schemas/metric.ts";
import { ownMetric } from "./runbook-alarm.ts";
import type { ServiceFunction } from "./service-function.ts";

/** Settings of the dashboard. */
export interface ControlPlaneDashboardProps {
  readonly api: RestApi;
  readonly relay: ServiceFunction;
  readonly archive: ServiceFunction;
  readonly alarms: readonly Alarm[];
  /** All queues below this that are worked off are shown. */
  readonly of: Construct;
}

const period = Duration.minutes(5);

/** One page from top to bottom: is anything wrong, what do customers notice, where does it wait. */
export class ControlPlaneDashboard extends Construct {
  constructor(scope: Construct, id: string, props: ControlPlaneDashboardProps) {
    super(scope, id);
    const alarms = [...props.alarms];
    new Dashboard(this, "Dashboard", {
      dashboardName: "tenantry",
      defaultInterval: Duration.hours(12),
      widgets: [
        [heading("Is anything wrong?", "Each alarm names its page in docs/runbooks.")],
        [new AlarmStatusWidget({ title: "Alarms", alarms, width: 24, height: 4 })],
        [heading("Tenants and operations", "Counted from the facts on the bus.")],
        operations(),
        [heading("The API", "What callers see.")],
        callers(props.api),
        [heading("On the way", "Facts that wait to be published or acted on; work that is held up.")],
        onTheWay(props),
      ],
    });
  }
}

const heading = (title: string, says: string): IWidget =>
  new TextWidget({ markdown: `## ${title}\n${says}`, width: 24, height: 2 });

const graph = (title: string, left: IMetric[], width = 8): IWidget =>
  new GraphWidget({ title, left, width, height: 6, period, leftYAxis: { min: 0 } });

/** A line for each value that a dimension has taken, those of products that do not exist yet included. */
const each = (metricName: MetricName, dimensions: string[], filter: string, statistic: string, label: string) =>
  new MathExpression({
    expression: `SEARCH('{${[metricNamespace, "service", ...dimensions].join()}} MetricName="${metricName}" service="${measuredService}" ${filter}', '${statistic}', ${period.toSeconds()})`,
    label,
    usingMetrics: {},
    period,
  });

function operations(): IWidget[] {
  const onboardings = { Kind: "tenant.onboard" };
  const took = ownMetric("OperationDuration", onboardings);
  return [
    graph("Onboardings", [
      ownMetric("OperationsStarted", onboardings).with({ label: "started" }),
      ownMetric("OperationsSucceeded", onboardings).with({ label: "succeeded" }),
      ownMetric("OperationsFailed", onboardings).with({ label: "failed" }),
      ownMetric("OperationsCancelled", onboardings).with({ label: "cancelled" }),
    ]),
    graph("How long an onboarding takes (ms)", [
      took.with({ statistic: "p50", label: "half of them" }),
      took.with({ statistic: "p95", label: "95 of 100" }),
    ]),
    graph("Failures by reason", [each("OperationsFailed", ["Kind", "Reason"], "", "Sum", "")]),
    graph("Provisioned, by product", [
      each("OperationsSucceeded", ["Kind", "Product"], 'Kind="subscription.provision"', "Sum", ""),
    ]),
    graph("Failures by product", [each("OperationsFailed", ["Kind", "Product"], "", "Sum", "")]),
    graph("Repeated and stuck", [
      ownMetric("StepsRetried").with({ label: "steps tried again" }),
      ownMetric("StepsThrottled").with({ label: "steps throttled" }),
      ownMetric("OperationsStuck").with({ statistic: Stats.MAXIMUM, label: "operations stuck" }),
      ownMetric("ProductAccountsUnreachable").with({ label: "accounts not reached" }),
    ]),
  ];
}

function callers(api: RestApi): IWidget[] {
  const gateway = (metricName: string) => new Metric({ namespace: metricNamespace, metricName, statistic: Stats.SUM });
  return [
    graph("Requests", [
      api.metricCount({ label: "all" }),
      api.metricClientError({ label: "refused (4xx)" }),
      api.metricServerError({ label: "failed (5xx)" }),
    ]),
    graph("How long an answer takes (ms)", [
      api.metricLatency({ statistic: "p50", label: "half of them" }),
      api.metricLatency({ statistic: "p95", label: "95 of 100" }),
    ]),
    graph("Refused by the gateway", [
      gateway("AuthorizerRefusals").with({ label: "token or role" }),
      gateway("ThrottledRequests").with({ label: "too many" }),
      gateway("ForgedReports").with({ label: "forged reports" }),
    ]),
  ];
}

function onTheWay({ relay, archive, of }: ControlPlaneDashboardProps): IWidget[] {
  const behind = ({ functionName }: ServiceFunction, label: string) =>
    new Metric({
      namespace: "AWS/Lambda",
      metricName: "IteratorAge",
      dimensionsMap: { FunctionName: functionName },
      statistic: Stats.MAXIMUM,
      label,
    });
  const queues = of.node
    .findAll()
    .filter((one) => one instanceof Queue && one.deadLetterQueue !== undefined) as Queue[];
  return [
    graph("Publishing", [
      behind(relay, "the relay is behind (ms)"),
      behind(archive, "the archive is behind (ms)"),
      ownMetric("EventsLeftBehind").with({ label: "left to the sweeper" }),
      ownMetric("FeedLag").with({ statistic: Stats.MAXIMUM, label: "the feed is behind (ms)" }),
    ]),
    graph(
      "The oldest fact in each queue (s)",
      queues.map((queue) => queue.metricApproximateAgeOfOldestMessage()),
    ),
    graph("Held up", [
      new Metric({ namespace: "AWS/Lambda", metricName: "Throttles", statistic: Stats.SUM, label: "functions" }),
      new Metric({
        namespace: "AWS/States",
        metricName: "ExecutionThrottled",
        statistic: Stats.SUM,
        label: "workflows",
      }),
    ]),
    graph("What products could not take", [each("ProductDeadLetters", ["Product"], "", "Maximum", "")]),
    graph("Stacks that differ from the record", [each("TruthDiverged", ["Kind"], "", "Maximum", "")]),
  ];
}
