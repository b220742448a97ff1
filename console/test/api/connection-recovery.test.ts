import { QueryObserver } from "@tanstack/react-query";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { stubSessionStorage } from "../session/session-storage.ts";

stubSessionStorage();
const { connectionStore } = await import("../../src/api/connection.ts");
const { followConnection } = await import("../../src/api/connection-recovery.ts");
const { ApiProblem } = await import("../../src/api/problem.ts");
const { queryClient } = await import("../../src/api/query-client.ts");
const { refreshSession } = await import("../../src/session/token-renewal.ts");
const { currentTokens, endSession, keepTokens, sessionStore } = await import("../../src/session/session-store.ts");

let isHealthy: boolean;
let isIssuing: boolean;
let probes: number;
let isHanging: boolean;
let stop: () => void;
const config = { version: "1", issuer: "i", consoleClientId: "console", signInUrl: "https://issuer.example/authorize" };
const invalidate = vi.spyOn(queryClient, "invalidateQueries");

afterAll(() => invalidate.mockRestore());
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  stubSessionStorage();
  sessionStore.set({ state: "signedOut" });
  vi.stubGlobal("fetch", async (path: string, init?: RequestInit) => {
    if (path === "/v1/config") return Response.json(config);
    if (path === "/oauth2/token") return Response.json({ access_token: "b" }, { status: isIssuing ? 200 : 429 });
    probes += 1;
    if (isHanging) await new Promise((_, reject) => init?.signal?.addEventListener("abort", reject));
    return new Response(null, { status: isHealthy ? 200 : 503 });
  });
  [isHealthy, isIssuing, isHanging, probes] = [false, true, false, 0];
  invalidate.mockClear();
  stop = followConnection();
});
afterEach(() => {
  stop();
  queryClient.clear();
  endSession("signedOut");
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

test("an answer that never arrives does not end the search for the API", async () => {
  const expiries: AbortController[] = [];
  vi.spyOn(AbortSignal, "timeout").mockImplementation(() => {
    const expiry = new AbortController();
    expiries.push(expiry);
    return expiry.signal;
  });
  isHanging = true;
  connectionStore.set("down");
  await vi.advanceTimersByTimeAsync(2_000);
  [isHanging, isHealthy] = [false, true];
  expiries[0]?.abort();
  await vi.advanceTimersByTimeAsync(4_000);
  expect({ connection: connectionStore.get(), probes }).toEqual({ connection: "up", probes: 2 });
  vi.mocked(AbortSignal.timeout).mockRestore();
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

test("the connection is not back before an ended token is renewed", async () => {
  [isHealthy, isIssuing] = [true, false];
  keepTokens({ accessToken: "a", refreshToken: "r", expiresAt: 1 });
  connectionStore.set("down");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(connectionStore.get()).toBe("down");
  isIssuing = true;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(connectionStore.get()).toBe("up");
  expect(currentTokens()).toMatchObject({ accessToken: "b" });
});

test("the connection is not back before a renewal without a decision gets one", async () => {
  [isHealthy, isIssuing] = [true, false];
  keepTokens({ accessToken: "a", refreshToken: "r", expiresAt: Number.MAX_SAFE_INTEGER });
  await refreshSession().catch(() => connectionStore.set("down"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(connectionStore.get()).toBe("down");
  isIssuing = true;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(connectionStore.get()).toBe("up");
});

test("a query that waits for its Retry-After is not read earlier when the API is back", async () => {
  const queryFn = vi.fn(() => Promise.reject(new ApiProblem({ title: "Busy", status: 503 }, 30)));
  queryClient.setQueryData(["tenants"], []);
  const leave = new QueryObserver(queryClient, { queryKey: ["tenants"], queryFn, staleTime: 0 }).subscribe(() => {});
  connectionStore.set("down");
  await vi.advanceTimersByTimeAsync(1_000);
  connectionStore.set("up");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(queryFn).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(queryFn).toHaveBeenCalledTimes(2);
  leave();
});
