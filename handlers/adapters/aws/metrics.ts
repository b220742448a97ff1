import { Metrics } from "@aws-lambda-powertools/metrics";
import { type MetricDatum, metricNamespace, metricService } from "../../../schemas/metric.ts";

const metrics = new Metrics({ namespace: metricNamespace, serviceName: metricService });

/** Emits metrics as log lines in CloudWatch's embedded metric format, which needs no call. */
export function emitMetrics(measures: readonly MetricDatum[]): void {
  for (const { name, value, unit = "Count", dimensions = {} } of measures) {
    const single = metrics.singleMetric();
    for (const [key, dimension] of Object.entries(dimensions)) single.addDimension(key, dimension);
    single.addMetric(name, unit, value);
  }
}
