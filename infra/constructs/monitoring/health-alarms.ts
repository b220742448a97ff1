import { Duration } from "aws-cdk-lib";
import { MathExpression, Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { FilterPattern, MetricFilter } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { metricNamespace } from "../../../schemas/metric.ts";
import type { ApiEndpoint } from "../api/api-endpoint.ts";
import { createPlatformMetric, RunbookAlarm } from "./runbook-alarm.ts";

/** Settings of the alarms about the whole. */
export interface HealthAlarmsProps {
  /** The ways into the API. */
  readonly apiEndpoints: readonly ApiEndpoint[];
  readonly tables: readonly TableV2[];
}

const period = Duration.minutes(5);

/** The meaning of each kind of difference between the record and the products' accounts. */
const driftDescriptions = {
  orphanStack: "A product's account has a stack of which nothing is recorded.",
  missingStack: "A subscription is recorded as working, and its stack is gone.",
  leftoverStack: "A subscription is recorded as cancelled, and its stack is still there.",
};

/** What would go unnoticed by the queues and by the relay, which have alarms of their own. */
export class HealthAlarms extends Construct {
  constructor(scope: Construct, id: string, { apiEndpoints, tables }: HealthAlarmsProps) {
    super(scope, id);
    this.#addOperationAlarms();
    this.#addProductAlarms();
    this.#addCallerAlarms(apiEndpoints);
    this.#addThrottlingAlarms(tables);
  }

  #addOperationAlarms(): void {
    new RunbookAlarm(this, "FailedOperations", {
      metric: createPlatformMetric("OperationsFailed"),
      threshold: 5,
      description: "Five operations or more failed within five minutes.",
      runbook: "failed-operations",
    });
    new RunbookAlarm(this, "StuckOperations", {
      metric: createPlatformMetric("OperationsStuck").with({ statistic: Stats.MAXIMUM, period: Duration.minutes(15) }),
      description: "An operation has not gone on for four hours, or nobody looks any more.",
      runbook: "stuck-operations",
      alarmsOnMissingData: true,
    });
  }

  #addProductAlarms(): void {
    new RunbookAlarm(this, "UnreachableProductAccount", {
      metric: createPlatformMetric("ProductAccountsUnreachable"),
      description: "The control plane was not let into the account of a product that is available or has tenants.",
      runbook: "unreachable-product-account",
    });
    new RunbookAlarm(this, "ProductDeadLetters", {
      metric: createPlatformMetric("ProductDeadLetters").with({
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(15),
      }),
      description: "Products could not take messages of their queues, or nobody counts them any more.",
      runbook: "product-dead-letters",
      alarmsOnMissingData: true,
    });
    for (const [Kind, says] of Object.entries(driftDescriptions)) {
      new RunbookAlarm(this, `TruthDiverged-${Kind}`, {
        metric: createPlatformMetric("TruthDiverged", { Kind }).with({
          statistic: Stats.MAXIMUM,
          period: Duration.minutes(15),
        }),
        description: `${says} Or nobody compares any more.`,
        runbook: "record-differs-from-stacks",
        alarmsOnMissingData: true,
      });
    }
  }

  #addCallerAlarms(apiEndpoints: readonly ApiEndpoint[]): void {
    const gatewaySaid = (metricName: string, ...types: string[]) => {
      for (const { accessLog } of apiEndpoints) {
        new MetricFilter(accessLog, metricName, {
          logGroup: accessLog,
          metricNamespace,
          metricName,
          metricValue: "1",
          filterPattern: FilterPattern.any(...types.map((type) => FilterPattern.stringValue("$.error", "=", type))),
        });
      }
      return new Metric({ namespace: metricNamespace, metricName, statistic: Stats.SUM, period });
    };
    new RunbookAlarm(this, "RefusedCallers", {
      metric: gatewaySaid("AuthorizerRefusals", "UNAUTHORIZED", "ACCESS_DENIED", "INVALID_SIGNATURE", "EXPIRED_TOKEN"),
      threshold: 100,
      description: "A hundred requests or more were refused within five minutes for their token or role.",
      runbook: "refused-callers",
    });
    new RunbookAlarm(this, "ThrottledCallers", {
      metric: gatewaySaid("ThrottledRequests", "THROTTLED", "QUOTA_EXCEEDED", "WAF_FILTERED"),
      threshold: 10,
      description: "Ten requests or more were too many for the API within five minutes.",
      runbook: "throttling",
    });
    for (const { node, rest } of apiEndpoints) {
      new RunbookAlarm(this, `Failing${node.id}`, {
        metric: rest.metricServerError({ period, statistic: Stats.SUM }),
        description: "The API answered with a fault of its own.",
        runbook: "failing-api",
      });
    }
  }

  #addThrottlingAlarms(tables: readonly TableV2[]): void {
    new RunbookAlarm(this, "ThrottledFunctions", {
      // Of the whole account, because that is what has the limit.
      metric: new Metric({ namespace: "AWS/Lambda", metricName: "Throttles", statistic: Stats.SUM, period }),
      description: "More functions wanted to run at once than the account allows.",
      runbook: "throttling",
    });
    new RunbookAlarm(this, "ThrottledSteps", {
      metric: createPlatformMetric("StepsThrottled"),
      evaluationPeriods: 3,
      description: "A service has throttled steps of workflows for fifteen minutes.",
      runbook: "throttling",
    });
    for (const direction of ["Read", "Write"]) {
      const each = tables.map((table, at) => [`table${at}`, table.metric(`${direction}ThrottleEvents`)] as const);
      new RunbookAlarm(this, `ThrottledTables${direction}`, {
        metric: new MathExpression({
          expression: `SUM([${each.map(([name]) => name).join()}])`,
          usingMetrics: Object.fromEntries(each.map(([name, metric]) => [name, metric.with({ statistic: Stats.SUM })])),
          period,
        }),
        description: `DynamoDB held up those who ${direction.toLowerCase()}.`,
        runbook: "throttling",
      });
    }
  }
}
