import { describe, expect, it } from "vitest";
import { boundOutcome } from "../../../handlers/core/operation/step-outcome.ts";

describe("the outcome of a step", () => {
  it("has a reason of at most 1,000 characters", () => {
    const reason = "CloudFormation rejects the template: ".padEnd(60_000, "x");
    const bound = boundOutcome(
      { status: "failed", error: { code: "templateInvalid", reason, retryable: true } },
      "Check",
    );
    expect(bound.error?.reason.length).toBeLessThanOrEqual(1000);
  });

  it("is a failure that names the largest outputs if the outputs are too large", () => {
    const outputs = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`Output${index}`, "v".repeat(2400 + index)]),
    );
    const bound = boundOutcome({ status: "succeeded", outputs }, "Deploy the product stack");
    expect(bound).toMatchObject({
      status: "failed",
      error: { code: "outputsTooLarge", step: "Deploy the product stack" },
    });
    expect("error" in bound && bound.error?.reason).toContain("Output199 (2599 characters)");
  });

  it("is unchanged otherwise", () => {
    const done = { status: "succeeded", outputs: { Url: "https://crm.example.com" } };
    expect(boundOutcome(done, "Deploy")).toBe(done);
    expect(boundOutcome({ status: "working" }, "Deploy")).toEqual({ status: "working" });
  });
});
