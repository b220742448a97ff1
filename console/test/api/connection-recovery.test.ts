import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { connectionStore } from "../../src/api/connection.ts";
import { followConnection } from "../../src/api/connection-recovery.ts";
import { queryClient } from "../../src/api/query-client.ts";

let isHealthy: boolean;
let probes: number;
let stop: () => void;
const invalidate = vi.spyOn(queryClient, "invalidateQueries");

afterAll(() => invalidate.mockRestore());
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  vi.stubGlobal("fetch", async () => {
    probes += 1;
    return new Response(null, { status: isHealthy ? 200 : 503 });
  });
  [isHealthy, probes] = [false, 0];
  invalidate.mockClear();
  stop = followConnection();
});
afterEach(() => {
  stop();
  connectionStore.set("up");
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("everything is read anew when any request finds that the API is back", async () => {
  connectionStore.set("down");
  await vi.advanceTimersByTimeAsync(1_000);
  connectionStore.set("up");
  await vi.advanceTimersByTimeAsync(0);
  expect(invalidate).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(120_000);
  expect({ probes, invalidations: invalidate.mock.calls.length }).toEqual({ probes: 0, invalidations: 1 });
});

test("the console looks for the API at growing intervals, and reads everything anew when it answers", async () => {
  connectionStore.set("down");
  await vi.advanceTimersByTimeAsync(14_000);
  expect(probes).toBe(3);
  expect(invalidate).not.toHaveBeenCalled();
  isHealthy = true;
  await vi.advanceTimersByTimeAsync(16_001);
  expect(connectionStore.get()).toBe("up");
  expect(invalidate).toHaveBeenCalledTimes(1);
});

test("a part that keeps failing does not make the console read everything again and again", async () => {
  for (let second = 0; second < 20; second += 1) {
    connectionStore.set("down");
    await vi.advanceTimersByTimeAsync(500);
    connectionStore.set("up");
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(invalidate.mock.calls.length).toBeLessThanOrEqual(3);
  expect(invalidate.mock.calls.length).toBeGreaterThanOrEqual(2);
});

test("a late answer of a probe starts no further ones when the API is back", async () => {
  connectionStore.set("down");
  vi.stubGlobal("fetch", () => {
    probes += 1;
    return new Promise((resolve) => setTimeout(() => resolve(new Response(null, { status: 503 })), 1_000));
  });
  await vi.advanceTimersByTimeAsync(2_500);
  connectionStore.set("up");
  await vi.advanceTimersByTimeAsync(120_000);
  expect(probes).toBe(1);
});

test("a page that is left looks for the API no longer", async () => {
  connectionStore.set("down");
  await vi.advanceTimersByTimeAsync(2_000);
  stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(probes).toBe(1);
});
