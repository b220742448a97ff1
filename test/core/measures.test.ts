import { describe, expect, it } from "vitest";
import { eventNames } from "../../events/catalog.ts";
import type { Envelope } from "../../events/envelope.ts";
import { measuresOf } from "../../handlers/core/measures.ts";
import { anEvent } from "../support/sealed-events.ts";

/** Requested at 1,700,000,000,000 ms, which its id says. */
const operationId = `op_${(1_700_000_000_000).toString(16).padStart(12, "0")}7${"0".repeat(19)}`;
const fact = (name: Parameters<typeof anEvent>[0], data: object, rest: Partial<Envelope> = {}): Envelope => ({
  ...anEvent(name, data),
  ...rest,
});
const one = (name: string, dimensions: object) => ({ name, value: 1, dimensions });

describe("what a fact adds to the metrics", () => {
  it("is one more operation for all, for its kind and for its product", () => {
    const started = fact("OperationStarted", { kind: "subscription.provision" }, { productid: "crm" });
    expect(measuresOf(started)).toEqual([
      one("OperationsStarted", {}),
      one("OperationsStarted", { Kind: "subscription.provision" }),
      one("OperationsStarted", { Kind: "subscription.provision", Product: "crm" }),
    ]);
  });

  it("is the time from the request to the good end", () => {
    const time = new Date(1_700_000_004_200).toISOString();
    const ended = fact("OperationSucceeded", { kind: "tenant.onboard", operationId }, { time });
    expect(measuresOf(ended)).toEqual([
      one("OperationsSucceeded", {}),
      one("OperationsSucceeded", { Kind: "tenant.onboard" }),
      { name: "OperationDuration", value: 4200, unit: "Milliseconds", dimensions: { Kind: "tenant.onboard" } },
    ]);
  });

  const error = (code: string) => ({ code, reason: "It says why.", retryable: true });

  it("is the reason of a failure, by its code alone", () => {
    const failed = fact("OperationFailed", { kind: "tenant.onboard", error: error("stackFailed") });
    expect(measuresOf(failed)).toEqual([
      one("OperationsFailed", {}),
      one("OperationsFailed", { Kind: "tenant.onboard" }),
      one("OperationsFailed", { Kind: "tenant.onboard", Reason: "stackFailed" }),
    ]);
  });

  it("is an account that lets us in no more, but not while its product is only joining", () => {
    const shutOut = (kind: string) => fact("OperationFailed", { kind, error: error("accountNotReachable") });
    const named = (kind: string) => measuresOf(shutOut(kind)).map(({ name }) => name);
    expect(named("subscription.change")).toContain("ProductAccountsUnreachable");
    expect(named("product.verify")).not.toContain("ProductAccountsUnreachable");
  });

  it("is nothing for all other facts", () => {
    const some = fact("OperationFailed", {});
    const counted = eventNames.filter((type) => measuresOf({ ...some, type }).length > 0);
    expect(counted.sort()).toEqual([
      "OperationCancelled",
      "OperationFailed",
      "OperationStarted",
      "OperationStepRetried",
      "OperationSucceeded",
    ]);
  });
});
