import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { stubSessionStorage } from "./session-storage.ts";

stubSessionStorage();
const { endSession, keepTokens, sessionStore } = await import("../../src/session/session-store.ts");
const { refreshSession } = await import("../../src/session/token-renewal.ts");
const { authorizedFetch } = await import("../../src/api/authorized-fetch.ts");
const { connectionStore } = await import("../../src/api/connection.ts");
const { ApiUnreachable } = await import("../../src/api/problem.ts");
afterEach(() => vi.useRealTimers());
afterAll(() => vi.unstubAllGlobals());

type Answer = () => Promise<Response>;
const config = { version: "1", issuer: "i", consoleClientId: "console", signInUrl: "https://issuer.example/authorize" };
const tokens = { accessToken: "a", refreshToken: "r", expiresAt: Number.MAX_SAFE_INTEGER };
const status =
  (code: number): Answer =>
  async () =>
    Response.json({}, { status: code });
const readConfig: Answer = async () => Response.json(config);
const issue: Answer = async () => Response.json({ access_token: "b" });
const noNetwork: Answer = () => Promise.reject(new TypeError("Failed to fetch"));

/** Prescribes the answers of the three servers of a renewal. */
function answer(token: Answer, settings = readConfig, api: Answer = status(401)): void {
  const answers: Record<string, Answer> = { "/oauth2/token": token, "/v1/config": settings };
  vi.stubGlobal("fetch", (request: string | Request) => (answers[String(request)] ?? api)());
}

beforeEach(() => {
  // A renewal without a decision delays the next one with the same tokens.
  keepTokens({ ...tokens });
  connectionStore.set("up");
});

test.each([400, 401, 403])("a session ends if the issuer refuses the renewal with %d", async (code) => {
  answer(status(code));
  expect(await refreshSession()).toBe(false);
  expect(sessionStore.get()).toEqual({ state: "ended", reason: "expired" });
});

test.each([
  ["there is no network", noNetwork, noNetwork],
  ["the settings of the sign-in can't be read", issue, status(503)],
  ["the settings of the sign-in are missing", issue, status(404)],
  ["the issuer cannot be reached", noNetwork, readConfig],
  ["the issuer has too many requests", status(429), readConfig],
  ["the issuer fails", status(500), readConfig],
  ["something else answers in place of the issuer", async () => new Response("<html>"), readConfig],
])("a session survives if %s", async (_, token, settings) => {
  answer(token, settings);
  await expect(refreshSession()).rejects.toBeInstanceOf(ApiUnreachable);
  expect(sessionStore.get()).toEqual({ state: "signedIn", tokens });
});

test("a request whose token can't be renewed counts as one without an answer", async () => {
  answer(status(500));
  await expect(authorizedFetch(new Request("https://console.example.com/v1/me"))).rejects.toBeInstanceOf(
    ApiUnreachable,
  );
  expect(connectionStore.get()).toBe("down");
});

test("a token that has ended can't be renewed without a network, and the page says so", async () => {
  keepTokens({ ...tokens, expiresAt: Date.now() });
  answer(noNetwork, noNetwork);
  await expect(authorizedFetch(new Request("https://console.example.com/v1/me"))).rejects.toBeInstanceOf(
    ApiUnreachable,
  );
  expect(connectionStore.get()).toBe("down");
});

test.each([
  ["is granted", issue],
  ["is refused", status(400)],
  ["fails", noNetwork],
])("a renewal that %s after a sign-out changes nothing", async (_, token) => {
  answer(() => {
    endSession("signedOut");
    return token();
  });
  expect(await refreshSession()).toBe(false);
  expect(sessionStore.get()).toEqual({ state: "ended", reason: "signedOut" });
});

test("a sign-out while the settings are read keeps the refresh token here", async () => {
  const requested = vi.fn(issue);
  answer(requested, async () => {
    endSession("signedOut");
    return readConfig();
  });
  expect(await refreshSession()).toBe(false);
  expect(requested).not.toHaveBeenCalled();
  expect(sessionStore.get()).toEqual({ state: "ended", reason: "signedOut" });
});

test("an answer 401 that comes after a sign-out is no expiry", async () => {
  answer(issue);
  endSession("signedOut");
  const response = await authorizedFetch(new Request("https://console.example.com/v1/me"));
  expect(response.status).toBe(401);
  expect(sessionStore.get()).toEqual({ state: "ended", reason: "signedOut" });
});

test("a session without a refresh token ends when its token has expired", async () => {
  keepTokens({ accessToken: "a", expiresAt: 1 });
  expect(await refreshSession()).toBe(false);
  expect(sessionStore.get()).toEqual({ state: "ended", reason: "expired" });
});

test("a renewed session keeps its refresh token if the issuer sends no new one", async () => {
  answer(issue);
  expect(await refreshSession()).toBe(true);
  expect(sessionStore.get()).toMatchObject({ state: "signedIn", tokens: { accessToken: "b", refreshToken: "r" } });
});

/** Fakes the clock alone, and returns the number of requests to an issuer that fails. */
function countRenewals(headers = {}) {
  vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000 });
  const requested = vi.fn(async () => Response.json({}, { status: 429, headers }));
  answer(requested);
  return async (second: number) => {
    vi.setSystemTime(1_000_000 + second * 1_000);
    await expect(refreshSession()).rejects.toBeInstanceOf(ApiUnreachable);
    return requested.mock.calls.length;
  };
}

test.each([
  [10, "there is no Retry-After", {}],
  [10, "Retry-After is shorter", { "Retry-After": "2" }],
  [30, "Retry-After says so", { "Retry-After": "30" }],
  [60, "Retry-After is longer", { "Retry-After": "3600" }],
])("a renewal without a decision is repeated after %d seconds if %s", async (pause, _, headers) => {
  const renewAt = countRenewals(headers);
  expect([await renewAt(0), await renewAt(pause - 1), await renewAt(pause)]).toEqual([1, 1, 2]);
});

test("a new sign-in does not wait for the pause of the last session", async () => {
  const renewAt = countRenewals();
  await renewAt(0);
  keepTokens({ ...tokens });
  expect(await renewAt(1)).toBe(2);
});

test("a sign-out during the pause is no outage", async () => {
  await countRenewals()(0);
  endSession("signedOut");
  expect(await refreshSession()).toBe(false);
});
