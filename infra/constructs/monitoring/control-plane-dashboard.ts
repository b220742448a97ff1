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
  /** The construct whose work queues are shown. */
  readonly scope: Construct;
}

const period = Duration.minutes(5);

/** The dashboard: alarms first, then operations and API, then backlogs. */
export class ControlPlaneDashboard extends Construct {
  constructor(scope: Construct, id: string, props: ControlPlaneDashboardProps) {
    super(scope, id);
    const alarms = [...props.alarms];
    new Dashboard(this, "Dashboard", {
      dashboardName: "tenantry",
      defaultInterval: Duration.hours(12),
      widgets: [
        [createHeading("Alarms", "Each alarm names its runbook in docs/runbooks.")],
        [new AlarmStatusWidget({ title: "Alarms", alarms, width: 24, height: 4 })],
        [createHeading("Tenants and operations", "Counted from the events on the bus.")],
        createOperationWidgets(),
        [createHeading("The API", "Requests as callers see them.")],
        createCallerWidgets(props.api),
        [createHeading("Backlogs", "Events that wait for their publication or handling, and throttled work.")],
        createBacklogWidgets(props),
      ],
    });
  }
}

const createHeading = (title: string, text: string): IWidget =>
  new TextWidget({ markdown: `## ${title}\n${text}`, width: 24, height: 2 });

const createGraph = (title: string, left: IMetric[], width = 8): IWidget =>
  new GraphWidget({ title, left, width, height: 6, period, leftYAxis: { min: 0 } });

/** Searches a metric by its dimensions, so that the graph includes products that are registered later. */
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
  const duration = createPlatformMetric("OperationDuration", onboardings);
  return [
    createGraph("Onboardings", [
      createPlatformMetric("OperationsStarted", onboardings).with({ label: "started" }),
      createPlatformMetric("OperationsSucceeded", onboardings).with({ label: "succeeded" }),
      createPlatformMetric("OperationsFailed", onboardings).with({ label: "failed" }),
      createPlatformMetric("OperationsCancelled", onboardings).with({ label: "cancelled" }),
    ]),
    createGraph("Duration of an onboarding (ms)", [
      duration.with({ statistic: "p50", label: "p50" }),
      duration.with({ statistic: "p95", label: "p95" }),
    ]),
    createGraph("Failures by reason", [searchMetrics("OperationsFailed", ["Kind", "Reason"], "", "Sum", "")]),
    createGraph("Provisioned subscriptions by product", [
      searchMetrics("OperationsSucceeded", ["Kind", "Product"], 'Kind="subscription.provision"', "Sum", ""),
    ]),
    createGraph("Failures by product", [searchMetrics("OperationsFailed", ["Kind", "Product"], "", "Sum", "")]),
    createGraph("Retries and stuck operations", [
      createPlatformMetric("StepsRetried").with({ label: "steps retried" }),
      createPlatformMetric("StepsThrottled").with({ label: "steps throttled" }),
      createPlatformMetric("OperationsStuck").with({ statistic: Stats.MAXIMUM, label: "operations stuck" }),
      createPlatformMetric("ProductAccountsUnreachable").with({ label: "accounts unreachable" }),
    ]),
  ];
}

function createCallerWidgets(api: RestApi): IWidget[] {
  const gateway = (metricName: string) => new Metric({ namespace: metricNamespace, metricName, statistic: Stats.SUM });
  return [
    createGraph("Requests", [
      api.metricCount({ label: "all" }),
      api.metricClientError({ label: "rejected (4xx)" }),
      api.metricServerError({ label: "failed (5xx)" }),
    ]),
    createGraph("Latency (ms)", [
      api.metricLatency({ statistic: "p50", label: "p50" }),
      api.metricLatency({ statistic: "p95", label: "p95" }),
    ]),
    createGraph("Rejected by the gateway", [
      gateway("AuthorizerRefusals").with({ label: "token or role" }),
      gateway("ThrottledRequests").with({ label: "rate limit" }),
      gateway("ForgedReports").with({ label: "forged reports" }),
    ]),
  ];
}

function createBacklogWidgets({ relay, archive, scope }: ControlPlaneDashboardProps): IWidget[] {
  const iteratorAge = ({ functionName }: ServiceFunction, label: string) =>
    new Metric({
      namespace: "AWS/Lambda",
      metricName: "IteratorAge",
      dimensionsMap: { FunctionName: functionName },
      statistic: Stats.MAXIMUM,
      label,
    });
  const queues = scope.node
    .findAll()
    .filter((one) => one instanceof Queue && one.deadLetterQueue !== undefined) as Queue[];
  return [
    createGraph("Publishing", [
      iteratorAge(relay, "lag of the relay (ms)"),
      iteratorAge(archive, "lag of the archive (ms)"),
      createPlatformMetric("EventsLeftBehind").with({ label: "events missed by the relay" }),
      new Metric({
        namespace: metricNamespace,
        metricName: "ChangedLogRows",
        statistic: Stats.SUM,
        label: "changed rows of the event log",
      }),
      createPlatformMetric("FeedLag").with({ statistic: Stats.MAXIMUM, label: "lag of the feed (ms)" }),
    ]),
    createGraph(
      "Age of the oldest message in each queue (s)",
      queues.map((queue) => queue.metricApproximateAgeOfOldestMessage()),
    ),
    createGraph("Throttling", [
      new Metric({ namespace: "AWS/Lambda", metricName: "Throttles", statistic: Stats.SUM, label: "functions" }),
      new Metric({
        namespace: "AWS/States",
        metricName: "ExecutionThrottled",
        statistic: Stats.SUM,
        label: "workflows",
      }),
    ]),
    createGraph("Dead letters of products", [searchMetrics("ProductDeadLetters", ["Product"], "", "Maximum", "")]),
    createGraph("Stacks that differ from the record", [searchMetrics("TruthDiverged", ["Kind"], "", "Maximum", "")]),
  ];
}
