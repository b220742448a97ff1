import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { stubSessionStorage } from "../session/session-storage.ts";

stubSessionStorage();
const { keepTokens, sessionStore } = await import("../../src/session/session-store.ts");
const { authorizedFetch } = await import("../../src/api/authorized-fetch.ts");
const { connectionStore } = await import("../../src/api/connection.ts");
const { ApiUnreachable } = await import("../../src/api/problem.ts");
afterEach(() => vi.useRealTimers());
afterAll(() => {
  connectionStore.set("up");
  vi.unstubAllGlobals();
});

const config = { version: "1", issuer: "i", consoleClientId: "console", signInUrl: "https://issuer.example/authorize" };
const read = () => authorizedFetch(new Request("https://console.example.com/v1/me"));
let requests: string[];

/** Prescribes the answers of the issuer and of the API. */
function answer(token: () => Response, api: () => Response): void {
  const answers: Record<string, () => Response> = { "/oauth2/token": token, "/v1/config": () => Response.json(config) };
  vi.stubGlobal("fetch", async (request: string | Request) => {
    const url = request instanceof Request ? new URL(request.url).pathname : request;
    requests.push(url);
    return (answers[url] ?? api)();
  });
}
const status =
  (code: number, headers = {}) =>
  () =>
    Response.json({}, { status: code, headers });

beforeEach(() => {
  requests = [];
  keepTokens({ accessToken: "a", refreshToken: "r", expiresAt: Number.MAX_SAFE_INTEGER });
  connectionStore.set("up");
});

test.each([
  ["up", "an overloaded API says when to try again", status(503, { "Retry-After": "5" })],
  ["up", "the API fails", status(500)],
  ["down", "a gateway has no API behind it", status(502)],
  ["down", "a gateway has no API for the moment", status(503)],
  ["down", "a gateway waits too long for the API", status(504)],
])("the connection is %s if %s", async (connection, _, api) => {
  answer(status(500), api);
  await read();
  expect(connectionStore.get()).toBe(connection);
});

test("a token that is still valid is used if its early renewal fails", async () => {
  keepTokens({ accessToken: "a", refreshToken: "r", expiresAt: Date.now() + 20_000 });
  answer(status(500), status(200));
  expect((await read()).status).toBe(200);
  expect(connectionStore.get()).toBe("up");
  expect(sessionStore.get()).toMatchObject({ state: "signedIn", tokens: { accessToken: "a" } });
});

test("a token that ends during its early renewal counts as an outage if the renewal fails", async () => {
  const expiresAt = Date.now() + 20_000;
  keepTokens({ accessToken: "a", refreshToken: "r", expiresAt });
  vi.useFakeTimers({ toFake: ["Date"] });
  answer(() => {
    vi.setSystemTime(expiresAt);
    return status(500)();
  }, status(200));
  await expect(read()).rejects.toBeInstanceOf(ApiUnreachable);
  expect(connectionStore.get()).toBe("down");
});

test("requests with an ended token ask a failing issuer once", async () => {
  keepTokens({ accessToken: "a", refreshToken: "r", expiresAt: 1 });
  answer(status(429), status(200));
  for (let request = 0; request < 3; request += 1) await expect(read()).rejects.toBeInstanceOf(ApiUnreachable);
  expect(requests).toEqual(["/v1/config", "/oauth2/token"]);
  expect(connectionStore.get()).toBe("down");
});

test("a refused token whose renewal fails does not end the outage between two requests", async () => {
  answer(status(500), status(401));
  await expect(read()).rejects.toBeInstanceOf(ApiUnreachable);
  const states: string[] = [];
  const unsubscribe = connectionStore.subscribe(() => states.push(connectionStore.get()));
  await expect(read()).rejects.toBeInstanceOf(ApiUnreachable);
  unsubscribe();
  expect(states).toEqual([]);
  expect(connectionStore.get()).toBe("down");
});
