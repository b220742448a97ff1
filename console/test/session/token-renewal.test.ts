import { afterAll, beforeEach, expect, test, vi } from "vitest";

const entries = new Map<string, string>();
vi.stubGlobal("sessionStorage", {
  get length() {
    return entries.size;
  },
  key: (index: number) => [...entries.keys()][index] ?? null,
  getItem: (key: string) => entries.get(key) ?? null,
  setItem: (key: string, value: string) => void entries.set(key, value),
  removeItem: (key: string) => void entries.delete(key),
});
const { endSession, keepTokens, sessionStore } = await import("../../src/session/session-store.ts");
const { refreshSession } = await import("../../src/session/token-renewal.ts");
const { authorizedFetch } = await import("../../src/api/authorized-fetch.ts");
const { connectionStore } = await import("../../src/api/connection.ts");
const { ApiUnreachable } = await import("../../src/api/problem.ts");
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
  keepTokens(tokens);
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

test("a token that is about to end can't be renewed without a network, and the page says so", async () => {
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
