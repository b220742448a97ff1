import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { stubSessionStorage } from "./session-storage.ts";

stubSessionStorage();
const visited: string[] = [];
vi.stubGlobal("location", {
  origin: "https://console.example.com",
  assign: (url: URL) => void visited.push(url.pathname),
});
const { currentTokens, keepTokens } = await import("../../src/session/session-store.ts");
const { signOut } = await import("../../src/session/sign-in.ts");
afterAll(() => vi.unstubAllGlobals());

const config = { version: "1", issuer: "i", consoleClientId: "console", signInUrl: "https://issuer.example/authorize" };
const [signOutUrl, revokeUrl] = ["https://issuer.example/logout", "https://issuer.example/oauth2/revoke"];

/** The requests, each with the state of the session at that time. */
let requests: string[];
function answer(settings: object | undefined, revocation: () => Promise<Response>): void {
  vi.stubGlobal("fetch", (path: string, { body }: { body?: URLSearchParams } = {}) => {
    requests.push([path, body, currentTokens() && "signed in"].filter(Boolean).join(" "));
    if (path !== "/v1/config") return revocation();
    return settings ? Promise.resolve(Response.json(settings)) : Promise.reject(new Error("No network"));
  });
}

beforeEach(() => {
  requests = [];
  visited.length = 0;
  keepTokens({ accessToken: "a", refreshToken: "r", expiresAt: 1 });
});

test("a sign-out ends the session here, revokes the refresh token, and then leaves for the issuer's page", async () => {
  answer({ ...config, signOutUrl, revokeUrl }, async () => new Response());
  await signOut();
  expect(requests).toEqual(["/v1/config", "/oauth2/revoke token=r&client_id=console"]);
  expect(visited).toEqual(["/logout"]);
});

test.each([
  ["refuses", async () => new Response(null, { status: 400 })],
  ["cannot be reached", () => Promise.reject(new Error("No network"))],
])("a sign-out is complete also if the issuer %s", async (_, revocation) => {
  answer({ ...config, signOutUrl, revokeUrl }, revocation);
  await signOut();
  expect(currentTokens()).toBeUndefined();
  expect(visited).toEqual(["/logout"]);
});

test("a sign-out revokes nothing at an issuer that offers no revocation", async () => {
  answer(config, async () => new Response());
  await signOut();
  expect({ requests, visited }).toEqual({ requests: ["/v1/config"], visited: [] });
});

test("a sign-out is complete without a network", async () => {
  answer(undefined, async () => new Response());
  await signOut();
  expect(currentTokens()).toBeUndefined();
  expect(requests).toEqual(["/v1/config"]);
});
