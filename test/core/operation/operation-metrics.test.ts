import { describe, expect, it } from "vitest";
import { eventNames } from "../../../events/catalog.ts";
import type { Envelope } from "../../../events/envelope.ts";
import { toMetrics } from "../../../handlers/core/operation/operation-metrics.ts";
import { buildEvent } from "../../support/events/generated-events.ts";

/** The id of an operation requested at 1,700,000,000,000 ms. */
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

describe("the metrics of an event", () => {
  it("count an operation in total, by kind and by product", () => {
    const started = buildEnvelope("OperationStarted", { kind: "subscription.provision" }, { productid: "crm" });
    expect(toMetrics(started)).toEqual([
      buildMetric("OperationsStarted", {}),
      buildMetric("OperationsStarted", { Kind: "subscription.provision" }),
      buildMetric("OperationsStarted", { Kind: "subscription.provision", Product: "crm" }),
    ]);
  });

  it("contain the duration from the request to the success", () => {
    const time = new Date(1_700_000_004_200).toISOString();
    const ended = buildEnvelope("OperationSucceeded", { kind: "tenant.onboard", operationId }, { time });
    expect(toMetrics(ended)).toEqual([
      buildMetric("OperationsSucceeded", {}),
      buildMetric("OperationsSucceeded", { Kind: "tenant.onboard" }),
      { name: "OperationDuration", value: 4200, unit: "Milliseconds", dimensions: { Kind: "tenant.onboard" } },
    ]);
  });

  const error = (code: string) => ({ code, reason: "The stack failed.", retryable: true });

  it("count a failure by its code", () => {
    const failed = buildEnvelope("OperationFailed", { kind: "tenant.onboard", error: error("stackFailed") });
    expect(toMetrics(failed)).toEqual([
      buildMetric("OperationsFailed", {}),
      buildMetric("OperationsFailed", { Kind: "tenant.onboard" }),
      buildMetric("OperationsFailed", { Kind: "tenant.onboard", Reason: "stackFailed" }),
    ]);
  });

  it("count an unreachable account, except during a verification", () => {
    const buildUnreachable = (kind: string) =>
      buildEnvelope("OperationFailed", { kind, error: error("accountNotReachable") });
    const listNames = (kind: string) => toMetrics(buildUnreachable(kind)).map(({ name }) => name);
    expect(listNames("subscription.change")).toContain("ProductAccountsUnreachable");
    expect(listNames("product.verify")).not.toContain("ProductAccountsUnreachable");
  });

  it("are empty for other events", () => {
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
