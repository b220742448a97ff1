import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backOff, retry } from "../../../handlers/adapters/aws/retry.ts";

const pauses = { firstMs: 25, maxMs: 400 };

/** Runs work to its end on the test's clock; returns an error's message as a result. */
async function run(work: Promise<unknown>): Promise<unknown> {
  const ended = work.catch(({ message }: Error) => message);
  await vi.advanceTimersByTimeAsync(10_000);
  return ended;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("retry", () => {
  it("returns the first result that needs no retry", async () => {
    const results = [503, 500, 200, 404];
    const act = vi.fn(async () => results.shift() ?? 0);
    const shouldRetryResult = (status: number) => status >= 500;
    expect(await run(retry(act, { maxAttempts: 4, pauses, shouldRetryResult }))).toBe(200);
    expect(act).toHaveBeenCalledTimes(3);
  });

  it("returns the last result when the attempts are used up", async () => {
    const act = vi.fn(async () => 503);
    expect(await run(retry(act, { maxAttempts: 3, pauses, shouldRetryResult: () => true }))).toBe(503);
    expect(act).toHaveBeenCalledTimes(3);
  });

  it("throws the last error when the attempts are used up", async () => {
    const act = vi.fn(async () => {
      throw new Error("conflict");
    });
    expect(await run(retry(act, { maxAttempts: 3, pauses, shouldRetryError: () => true }))).toBe("conflict");
    expect(act).toHaveBeenCalledTimes(3);
  });

  it("throws an error at once that needs no retry", async () => {
    const act = vi.fn(async () => {
      throw new Error("invalid");
    });
    const shouldRetryError = ({ message }: Error) => message === "conflict";
    const options = { maxAttempts: 3, pauses, shouldRetryError: shouldRetryError as (error: unknown) => boolean };
    expect(await run(retry(act, options))).toBe("invalid");
    expect(act).toHaveBeenCalledTimes(1);
  });
});

describe("backOff", () => {
  it("doubles the longest pause with each attempt, up to the maximum", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const durations: number[] = [];
    for (const attempt of [1, 2, 4, 5]) {
      const startedAt = Date.now();
      const paused = backOff(attempt, pauses).then(() => durations.push(Date.now() - startedAt));
      await vi.advanceTimersByTimeAsync(1000);
      await paused;
    }
    expect(durations).toEqual([50, 100, 400, 400]);
  });
});
