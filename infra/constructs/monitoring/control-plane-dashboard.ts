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
import { type MetricName, metricNamespace, metricService } from "../../../schemas/metric.ts";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { createPlatformMetric } from "./runbook-alarm.ts";

/** Settings of the dashboard. */
export interface ControlPlaneDashboardProps {
  readonly api: RestApi;
  readonly relay: ServiceFunction;
  readonly archive: ServiceFunction;
  readonly alarms: readonly Alarm[];
  /** All queues below this that are worked off are shown. */
  readonly scope: Construct;
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
        [createHeading("Is anything wrong?", "Each alarm names its page in docs/runbooks.")],
        [new AlarmStatusWidget({ title: "Alarms", alarms, width: 24, height: 4 })],
        [createHeading("Tenants and operations", "Counted from the facts on the bus.")],
        createOperationWidgets(),
        [createHeading("The API", "What callers see.")],
        createCallerWidgets(props.api),
        [createHeading("On the way", "Facts that wait to be published or acted on; work that is held up.")],
        createBacklogWidgets(props),
      ],
    });
  }
}

const createHeading = (title: string, says: string): IWidget =>
  new TextWidget({ markdown: `## ${title}\n${says}`, width: 24, height: 2 });

const createGraph = (title: string, left: IMetric[], width = 8): IWidget =>
  new GraphWidget({ title, left, width, height: 6, period, leftYAxis: { min: 0 } });

/** A line for each value that a dimension has taken, those of products that do not exist yet included. */
const searchMetrics = (
  metricName: MetricName,
  dimensions: string[],
  filter: string,
  statistic: string,
  label: string,
) =>
  new MathExpression({
    expression: `SEARCH('{${[metricNamespace, "service", ...dimensions].join()}} MetricName="${metricName}" service="${metricService}" ${filter}', '${statistic}', ${period.toSeconds()})`,
    label,
    usingMetrics: {},
    period,
  });

function createOperationWidgets(): IWidget[] {
  const onboardings = { Kind: "tenant.onboard" };
  const took = createPlatformMetric("OperationDuration", onboardings);
  return [
    createGraph("Onboardings", [
      createPlatformMetric("OperationsStarted", onboardings).with({ label: "started" }),
      createPlatformMetric("OperationsSucceeded", onboardings).with({ label: "succeeded" }),
      createPlatformMetric("OperationsFailed", onboardings).with({ label: "failed" }),
      createPlatformMetric("OperationsCancelled", onboardings).with({ label: "cancelled" }),
    ]),
    createGraph("How long an onboarding takes (ms)", [
      took.with({ statistic: "p50", label: "half of them" }),
      took.with({ statistic: "p95", label: "95 of 100" }),
    ]),
    createGraph("Failures by reason", [searchMetrics("OperationsFailed", ["Kind", "Reason"], "", "Sum", "")]),
    createGraph("Provisioned, by product", [
      searchMetrics("OperationsSucceeded", ["Kind", "Product"], 'Kind="subscription.provision"', "Sum", ""),
    ]),
    createGraph("Failures by product", [searchMetrics("OperationsFailed", ["Kind", "Product"], "", "Sum", "")]),
    createGraph("Repeated and stuck", [
      createPlatformMetric("StepsRetried").with({ label: "steps tried again" }),
      createPlatformMetric("StepsThrottled").with({ label: "steps throttled" }),
      createPlatformMetric("OperationsStuck").with({ statistic: Stats.MAXIMUM, label: "operations stuck" }),
      createPlatformMetric("ProductAccountsUnreachable").with({ label: "accounts not reached" }),
    ]),
  ];
}

function createCallerWidgets(api: RestApi): IWidget[] {
  const gateway = (metricName: string) => new Metric({ namespace: metricNamespace, metricName, statistic: Stats.SUM });
  return [
    createGraph("Requests", [
      api.metricCount({ label: "all" }),
      api.metricClientError({ label: "refused (4xx)" }),
      api.metricServerError({ label: "failed (5xx)" }),
    ]),
    createGraph("How long an answer takes (ms)", [
      api.metricLatency({ statistic: "p50", label: "half of them" }),
      api.metricLatency({ statistic: "p95", label: "95 of 100" }),
    ]),
    createGraph("Refused by the gateway", [
      gateway("AuthorizerRefusals").with({ label: "token or role" }),
      gateway("ThrottledRequests").with({ label: "too many" }),
      gateway("ForgedReports").with({ label: "forged reports" }),
    ]),
  ];
}

function createBacklogWidgets({ relay, archive, scope: of }: ControlPlaneDashboardProps): IWidget[] {
  const backend = ({ functionName }: ServiceFunction, label: string) =>
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
    createGraph("Publishing", [
      backend(relay, "the relay is behind (ms)"),
      backend(archive, "the archive is behind (ms)"),
      createPlatformMetric("EventsLeftBehind").with({ label: "left to the sweeper" }),
      createPlatformMetric("FeedLag").with({ statistic: Stats.MAXIMUM, label: "the feed is behind (ms)" }),
    ]),
    createGraph(
      "The oldest fact in each queue (s)",
      queues.map((queue) => queue.metricApproximateAgeOfOldestMessage()),
    ),
    createGraph("Held up", [
      new Metric({ namespace: "AWS/Lambda", metricName: "Throttles", statistic: Stats.SUM, label: "functions" }),
      new Metric({
        namespace: "AWS/States",
        metricName: "ExecutionThrottled",
        statistic: Stats.SUM,
        label: "workflows",
      }),
    ]),
    createGraph("What products could not take", [searchMetrics("ProductDeadLetters", ["Product"], "", "Maximum", "")]),
    createGraph("Stacks that differ from the record", [searchMetrics("TruthDiverged", ["Kind"], "", "Maximum", "")]),
  ];
}
