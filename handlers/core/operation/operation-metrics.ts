import type { DataOf, EventName } from "../../../events/catalog.ts";
import { nameOf } from "../../../events/define-event.ts";
import type { Envelope } from "../../../events/envelope.ts";
import { timeOf } from "../../../schemas/ids.ts";
import type { MetricDatum, MetricName } from "../../../schemas/metric.ts";
import { ACCOUNT_NOT_REACHABLE } from "../product/health.ts";

/** The metric of each operation event. Other events have no metric, because they belong to an operation. */
const metricByEvent: Partial<Record<EventName, MetricName>> = {
  OperationStarted: "OperationsStarted",
  OperationStepRetried: "StepsRetried",
  OperationSucceeded: "OperationsSucceeded",
  OperationFailed: "OperationsFailed",
  OperationCancelled: "OperationsCancelled",
};

type Dimensions = NonNullable<MetricDatum["dimensions"]>;

/** Builds the metric of an operation's duration, from its request to its success. Failures would distort it. */
const toDurationMetric = (envelope: Envelope, operationId: string, dimensions: Dimensions): MetricDatum => ({
  name: "OperationDuration",
  value: Date.parse(envelope.time) - timeOf(operationId),
  unit: "Milliseconds",
  dimensions,
});

/**
 * Returns the metrics of an event: one in total, and one each by kind, by product and by failure reason. CloudWatch
 * does not aggregate over dimensions.
 */
export function toMetrics(envelope: Envelope): MetricDatum[] {
  const { type, productid, data } = envelope;
  const name = metricByEvent[nameOf(envelope) as EventName];
  if (name === undefined) return [];
  const { kind, operationId, error } = data as DataOf<"OperationSucceeded"> & Partial<DataOf<"OperationFailed">>;
  const reason = type === "OperationFailed" ? error?.code : undefined;
  const views: Dimensions[] = [
    { Kind: kind },
    ...(productid === undefined ? [] : [{ Kind: kind, Product: productid }]),
    ...(reason === undefined ? [] : [{ Kind: kind, Reason: reason }]),
  ];
  const metrics = [{}, ...views].map((dimensions): MetricDatum => ({ name, value: 1, dimensions }));
  if (type === "OperationSucceeded")
    metrics.push(...views.map((view) => toDurationMetric(envelope, operationId, view)));
  // An account may be unreachable during its product's verification, but not while its product has tenants.
  const isUnreachable = reason === ACCOUNT_NOT_REACHABLE && kind.startsWith("subscription.");
  return isUnreachable ? [...metrics, { name: "ProductAccountsUnreachable", value: 1 }] : metrics;
}
