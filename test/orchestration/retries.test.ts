import { describe, expect, it } from "vitest";
import { TIMEOUT_MINUTES } from "../../handlers/steps/provisioning/remove-product-stack.ts";
import { MAX_WALK_MS } from "../../handlers/steps/runtime/visit-users.ts";
import { timeouts } from "../../infra/function-spec.ts";
import { pollPolicy, retries } from "../../orchestration/retries.ts";
import { EXECUTION_TIMEOUT_SECONDS } from "../../orchestration/workflow.ts";
import { UpdateProduct } from "../../schemas/product.ts";

type Retrier = { IntervalSeconds: number; BackoffRate: number; MaxDelaySeconds?: number; MaxAttempts: number };

/** Computes the shortest time of all retries in minutes, if the attempts themselves take no time. */
function computeMinutes({ IntervalSeconds, BackoffRate, MaxDelaySeconds = Infinity, MaxAttempts }: Retrier): number {
  const delays = Array.from({ length: MaxAttempts }, (_, index) =>
    Math.min(IntervalSeconds * BackoffRate ** index, MaxDelaySeconds),
  );
  return delays.reduce((sum, delay) => sum + delay, 0) / 60;
}

const pollRetrierOf = (policy: readonly Retrier[]): Retrier => policy[0] as Retrier;
const LONGEST_TIMEOUT_MINUTES = 180;

describe("the retries of a step", () => {
  it("consider the longest time-out that a product may set", () => {
    const withTimeout = (timeoutMinutes: number) =>
      UpdateProduct.safeParse({ integration: { kind: "events", timeoutMinutes } }).success;
    expect([withTimeout(LONGEST_TIMEOUT_MINUTES), withTimeout(LONGEST_TIMEOUT_MINUTES + 1)]).toEqual([true, false]);
  });

  it("last longer than a step waits for the creation, update or removal of a stack", () => {
    expect(computeMinutes(pollRetrierOf(retries))).toBeGreaterThan(LONGEST_TIMEOUT_MINUTES + TIMEOUT_MINUTES);
  });

  it("last longer than a product may take to report", () => {
    expect(computeMinutes(pollRetrierOf(pollPolicy))).toBeGreaterThan(LONGEST_TIMEOUT_MINUTES);
  });

  it("let a walk over many users work for hours in one execution, and each attempt end before its function", () => {
    const { MaxDelaySeconds = 0 } = pollRetrierOf(retries);
    const share = MAX_WALK_MS / 1000 / (MAX_WALK_MS / 1000 + MaxDelaySeconds);
    expect((share * EXECUTION_TIMEOUT_SECONDS) / 3600).toBeGreaterThan(4);
    expect(MAX_WALK_MS + 15_000).toBeLessThan(timeouts.task * 1000);
  });

  it("leave time for a removal after a deployment within one execution", () => {
    const longest = 2 * LONGEST_TIMEOUT_MINUTES + TIMEOUT_MINUTES;
    expect(longest * 60).toBeLessThan(EXECUTION_TIMEOUT_SECONDS);
  });
});
