import type { DataOf, EventName } from "../../../events/catalog.ts";
import { nameOf } from "../../../events/define-event.ts";
import type { Envelope } from "../../../events/envelope.ts";
import { timeOf } from "../../../schemas/ids.ts";
import type { MetricDatum, MetricName } from "../../../schemas/metric.ts";

/** What is counted of each fact about an operation. All other facts are part of some operation. */
const metricByEvent: Partial<Record<EventName, MetricName>> = {
  OperationStarted: "OperationsStarted",
  OperationStepRetried: "StepsRetried",
  OperationSucceeded: "OperationsSucceeded",
  OperationFailed: "OperationsFailed",
  OperationCancelled: "OperationsCancelled",
};

type Dimensions = NonNullable<MetricDatum["dimensions"]>;

/** From the request to the good end. Failures end at any time and would blur the figure. */
const toDurationMetric = (envelope: Envelope, operationId: string, dimensions: Dimensions): MetricDatum => ({
  name: "OperationDuration",
  value: Date.parse(envelope.time) - timeOf(operationId),
  unit: "Milliseconds",
  dimensions,
});

/**
 * What a fact adds to the platform's metrics: once for all, and once more for each kind of operation, product and
 * reason, because CloudWatch adds nothing up over dimensions.
 */
export const toMetrics = (envelope: Envelope): MetricDatum[] => {
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
  const measures = [{}, ...views].map((dimensions): MetricDatum => ({ name, value: 1, dimensions }));
  if (type === "OperationSucceeded")
    measures.push(...views.map((view) => toDurationMetric(envelope, operationId, view)));
  // A product that is being verified may not let us in yet; one that has tenants must.
  const shutOut = reason === "accountNotReachable" && kind.startsWith("subscription.");
  return shutOut ? [...measures, { name: "ProductAccountsUnreachable", value: 1 }] : measures;
};
