import { describe, expect, it } from "vitest";
import { eventNames } from "../../../events/catalog.ts";
import type { Envelope } from "../../../events/envelope.ts";
import { toMetrics } from "../../../handlers/core/operation/operation-metrics.ts";
import { buildEvent } from "../../support/events/generated-events.ts";

/** Requested at 1,700,000,000,000 ms, which its id says. */
const operationId = `op_${(1_700_000_000_000).toString(16).padStart(12, "0")}7${"0".repeat(19)}`;
const buildEnvelope = (
  name: Parameters<typeof buildEvent>[0],
  data: object,
  rest: Partial<Envelope> = {},
): Envelope => ({
  ...buildEvent(name, data),
  ...rest,
});
const buildMetric = (name: string, dimensions: object) => ({ name, value: 1, dimensions });

describe("what a fact adds to the metrics", () => {
  it("is one more operation for all, for its kind and for its product", () => {
    const started = buildEnvelope("OperationStarted", { kind: "subscription.provision" }, { productid: "crm" });
    expect(toMetrics(started)).toEqual([
      buildMetric("OperationsStarted", {}),
      buildMetric("OperationsStarted", { Kind: "subscription.provision" }),
      buildMetric("OperationsStarted", { Kind: "subscription.provision", Product: "crm" }),
    ]);
  });

  it("is the time from the request to the good end", () => {
    const time = new Date(1_700_000_004_200).toISOString();
    const ended = buildEnvelope("OperationSucceeded", { kind: "tenant.onboard", operationId }, { time });
    expect(toMetrics(ended)).toEqual([
      buildMetric("OperationsSucceeded", {}),
      buildMetric("OperationsSucceeded", { Kind: "tenant.onboard" }),
      { name: "OperationDuration", value: 4200, unit: "Milliseconds", dimensions: { Kind: "tenant.onboard" } },
    ]);
  });

  const error = (code: string) => ({ code, reason: "It says why.", retryable: true });

  it("is the reason of a failure, by its code alone", () => {
    const failed = buildEnvelope("OperationFailed", { kind: "tenant.onboard", error: error("stackFailed") });
    expect(toMetrics(failed)).toEqual([
      buildMetric("OperationsFailed", {}),
      buildMetric("OperationsFailed", { Kind: "tenant.onboard" }),
      buildMetric("OperationsFailed", { Kind: "tenant.onboard", Reason: "stackFailed" }),
    ]);
  });

  it("is an account that lets us in no more, but not while its product is only joining", () => {
    const shutOut = (kind: string) => buildEnvelope("OperationFailed", { kind, error: error("accountNotReachable") });
    const named = (kind: string) => toMetrics(shutOut(kind)).map(({ name }) => name);
    expect(named("subscription.change")).toContain("ProductAccountsUnreachable");
    expect(named("product.verify")).not.toContain("ProductAccountsUnreachable");
  });

  it("is nothing for all other events", () => {
    const some = buildEnvelope("OperationFailed", {});
    const counted = eventNames.filter((type) => toMetrics({ ...some, type }).length > 0);
    expect(counted.sort()).toEqual([
      "OperationCancelled",
      "OperationFailed",
      "OperationStarted",
      "OperationStepRetried",
      "OperationSucceeded",
    ]);
  });
});
