import { Duration } from "aws-cdk-lib";
import { MathExpression, Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, MetricFilter } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { metricNamespace } from "../../../schemas/metric.ts";
import type { ApiEndpoint } from "../api/api-endpoint.ts";
import { createPlatformMetric, RunbookAlarm } from "./runbook-alarm.ts";

/** Settings of the platform's alarms. */
export interface HealthAlarmsProps {
  /** The API endpoints. */
  readonly apiEndpoints: readonly ApiEndpoint[];
}

const period = Duration.minutes(5);

/** The descriptions of the differences between the record and the products' accounts, by kind. */
const driftDescriptions = {
  orphanStack: "A product's account has a stack without a recorded subscription.",
  foreignStack: "A product's account has a stack with a tenant's tags that is not a subscription's stack.",
  orphanIdentity: "The user pool has an identity without a user or of a removed one, or it could not be read.",
  divergedTenant: "A tenant's stacks or identities differ from the record.",
  missingStack: "A subscription is recorded as provisioned, but its stack does not exist.",
  leftoverStack: "A subscription is recorded as cancelled, but its stack still exists.",
};

/** The alarms of operations, products, callers and throttling. Queues and relay have their own alarms. */
export class HealthAlarms extends Construct {
  constructor(scope: Construct, id: string, { apiEndpoints }: HealthAlarmsProps) {
    super(scope, id);
    this.#addOperationAlarms();
    this.#addProductAlarms();
    this.#addCallerAlarms(apiEndpoints);
    this.#addThrottlingAlarms();
  }

  #addOperationAlarms(): void {
    new RunbookAlarm(this, "FailedOperations", {
      metric: createPlatformMetric("OperationsFailed"),
      threshold: 5,
      description: "Five or more operations failed within five minutes.",
      runbook: "failed-operations",
    });
    new RunbookAlarm(this, "StuckOperations", {
      metric: createPlatformMetric("OperationsStuck").with({ statistic: Stats.MAXIMUM, period: Duration.minutes(15) }),
      description: "An operation has made no progress for four hours, or the sweep of operations does not run.",
      runbook: "stuck-operations",
      alarmsOnMissingData: true,
    });
  }

  #addProductAlarms(): void {
    new RunbookAlarm(this, "UnreachableProductAccount", {
      metric: createPlatformMetric("ProductAccountsUnreachable"),
      description:
        "The control plane could not assume its role in the account of a product that is available or has tenants.",
      runbook: "unreachable-product-account",
    });
    new RunbookAlarm(this, "ProductDeadLetters", {
      metric: createPlatformMetric("ProductDeadLetters").with({
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(15),
      }),
      description: "Products could not handle messages of their queues, or the sweep of product queues does not run.",
      runbook: "product-dead-letters",
      alarmsOnMissingData: true,
    });
    for (const [Kind, description] of Object.entries(driftDescriptions)) {
      new RunbookAlarm(this, `TruthDiverged-${Kind}`, {
        metric: createPlatformMetric("TruthDiverged", { Kind }).with({
          statistic: Stats.MAXIMUM,
          period: Duration.minutes(15),
        }),
        description: `${description} Or the sweep of stacks does not run.`,
        runbook: "record-differs-from-stacks",
        alarmsOnMissingData: true,
      });
    }
  }

  #addCallerAlarms(apiEndpoints: readonly ApiEndpoint[]): void {
    const countErrors = (metricName: string, ...types: string[]) => {
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
      metric: countErrors("AuthorizerRefusals", "UNAUTHORIZED", "ACCESS_DENIED", "INVALID_SIGNATURE", "EXPIRED_TOKEN"),
      threshold: 100,
      description: "A hundred or more requests were rejected within five minutes because of their token or role.",
      runbook: "refused-callers",
    });
    new RunbookAlarm(this, "ThrottledCallers", {
      metric: countErrors("ThrottledRequests", "THROTTLED", "QUOTA_EXCEEDED", "WAF_FILTERED"),
      threshold: 10,
      description: "Ten or more requests exceeded a rate limit of the API within five minutes.",
      runbook: "throttling",
    });
    for (const { node, rest } of apiEndpoints) {
      new RunbookAlarm(this, `Failing${node.id}`, {
        metric: rest.metricServerError({ period, statistic: Stats.SUM }),
        description: "The API answered a request with a server error.",
        runbook: "failing-api",
      });
    }
  }

  #addThrottlingAlarms(): void {
    new RunbookAlarm(this, "ThrottledFunctions", {
      // The whole account, because the limit applies to it.
      metric: new Metric({ namespace: "AWS/Lambda", metricName: "Throttles", statistic: Stats.SUM, period }),
      description: "The account's limit of concurrent functions was reached.",
      runbook: "throttling",
    });
    new RunbookAlarm(this, "ThrottledSteps", {
      metric: createPlatformMetric("StepsThrottled"),
      evaluationPeriods: 3,
      description: "A service has throttled steps of workflows for fifteen minutes.",
      runbook: "throttling",
    });
    for (const direction of ["Read", "Write"] as const) this.#addTableAlarm(direction);
  }

  /** Counts throttled requests of the account, because a metric of a table leaves out the table's indexes. */
  #addTableAlarm(direction: "Read" | "Write"): void {
    new RunbookAlarm(this, `ThrottledTables${direction}`, {
      metric: new MathExpression({
        expression: `SELECT SUM(${direction}ThrottleEvents) FROM "AWS/DynamoDB"`,
        label: `Throttled requests that ${direction.toLowerCase()}`,
        period,
      }),
      description: `DynamoDB throttled requests that ${direction.toLowerCase()}.`,
      runbook: "throttling",
    });
  }
}
