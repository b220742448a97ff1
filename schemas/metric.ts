import * as z from "zod";
import { defineSchema } from "./define-schema.ts";

/** Under which all metrics of the platform's own are found. */
export const metricNamespace = "Tenantry";

/** The `service` of all that the platform measures itself: whose function prints it is nobody's concern. */
export const metricService = "tenantry";

/** Everything that the platform measures itself. What AWS measures of its own services is not in it. */
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

/** One figure. `Kind` is the operation's or the difference's, `Reason` the code of the failure. */
export type MetricDatum = {
  readonly name: MetricName;
  readonly value: number;
  /** @default "Count" */
  readonly unit?: "Count" | "Milliseconds";
  readonly dimensions?: { readonly [name in "Kind" | "Product" | "Reason"]?: string };
};
