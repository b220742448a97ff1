import * as z from "zod";
import { defineSchema } from "./define-schema.ts";

/** The CloudWatch namespace of the platform's own metrics. */
export const metricNamespace = "Tenantry";

/** The `service` dimension of the platform's own metrics, the same for all functions. */
export const metricService = "tenantry";

/** The platform's own metrics, without those that AWS publishes for its services. */
export const MetricName = defineSchema(() =>
  z.enum([
    "OperationsStarted",
    "OperationsSucceeded",
    "OperationsFailed",
    "OperationsCancelled",
    "OperationDuration",
    "StepsRetried",
    "StepsThrottled",
    "ProductAccountsUnreachable",
    "EventsLeftBehind",
    "FeedLag",
    "OperationsStuck",
    "ProductDeadLetters",
    "TruthDiverged",
  ]),
);
export type MetricName = z.infer<typeof MetricName>;

/** One value of a metric. `Kind` is the kind of the operation or difference, `Reason` the code of the failure. */
export type MetricDatum = {
  readonly name: MetricName;
  readonly value: number;
  /** @default "Count" */
  readonly unit?: "Count" | "Milliseconds";
  readonly dimensions?: { readonly [name in "Kind" | "Product" | "Reason"]?: string };
};
