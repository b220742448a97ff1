import { Metrics } from "@aws-lambda-powertools/metrics";
import { type MetricDatum, metricNamespace, metricService } from "../../../schemas/metric.ts";

const metrics = new Metrics({ namespace: metricNamespace, serviceName: metricService });

/** Prints figures in the form that CloudWatch reads out of a function's log: they cost no call and no wait. */
export const emitMetrics = (measures: readonly MetricDatum[]): void => {
  for (const { name, value, unit = "Count", dimensions = {} } of measures) {
    const single = metrics.singleMetric();
    for (const [dimension, of] of Object.entries(dimensions)) single.addDimension(dimension, of);
    single.addMetric(name, unit, value);
  }
};
