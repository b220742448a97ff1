import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { logout } from "../../src/commands/logout.ts";
import { CredentialStore } from "../../src/connection/credential-store.ts";
import { resolveSettings } from "../../src/connection/settings.ts";
import { findEndpoints } from "../../src/connection/token-endpoint.ts";
import type { Session } from "../../src/session.ts";
import type { Input } from "../../src/spec.ts";

let server: Server;
let origin: string;
let status: number;
let discovery: object | undefined;
let received: string[];

beforeEach(async () => {
  [status, discovery, received] = [200, undefined, []];
  server = createServer(async (request, response) => {
    if (request.method === "POST") received.push(`${request.url} ${await text(request)}`);
    else if (discovery === undefined) status = 404;
    response.writeHead(status).end(JSON.stringify(discovery ?? {}));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => void server.close());

describe("the endpoint that revokes tokens", () => {
  const find = (config: object) =>
    findEndpoints(
      { version: "1", issuer: origin, cliClientId: "cli", signInUrl: `${origin}/authorize`, ...config },
      origin,
    );

  test("is that of the platform's settings", async () => {
    expect(await find({ signInUrl: "/sign-in", revokeUrl: "/oauth2/revoke" })).toEqual({
      tokenUrl: `${origin}/oauth2/token`,
      revokeUrl: `${origin}/oauth2/revoke`,
    });
  });

  test("is that of the issuer's discovery document", async () => {
    discovery = { token_endpoint: `${origin}/t`, revocation_endpoint: `${origin}/r` };
    expect(await find({})).toEqual({ tokenUrl: `${origin}/t`, revokeUrl: `${origin}/r` });
  });

  test("is never guessed", async () => {
    expect(await find({})).toEqual({ tokenUrl: `${origin}/token` });
  });
});

describe("a logout", () => {
  const tokens = () => ({
    accessToken: "a",
    expiresAt: 1,
    refreshToken: "r",
    clientId: "cli",
    revokeUrl: `${origin}/r`,
  });

  /** Signs out with stored tokens. Returns what is printed, and whether tokens are left. */
  async function signOut(stored?: Parameters<CredentialStore["write"]>[0]) {
    const folder = mkdtempSync(join(tmpdir(), "tenantry-cli-"));
    const env = { TENANTRY_CONFIG_DIR: folder };
    const settings = resolveSettings({ api: "https://tenantry.example.com" }, env, folder);
    const store = new CredentialStore(settings, env);
    if (stored) store.write(stored);
    const printed: unknown[] = [];
    const output = { isJson: true, document: (one: unknown) => printed.push(one) };
    await logout.run({} as Input, { settings, env, output } as unknown as Session);
    expect(store.read()).toBeUndefined();
    return printed[0];
  }

  test("revokes the refresh token at its issuer", async () => {
    expect(await signOut(tokens())).toMatchObject({ signedOut: true, revoked: true });
    expect(received).toEqual(["/r token=r&client_id=cli"]);
  });

  test.each([400, 503])("removes the tokens also if the issuer answers %i", async (answer) => {
    status = answer;
    expect(await signOut(tokens())).toMatchObject({ signedOut: true, revoked: false });
  });

  test.each(["http://127.0.0.1:1/r", "http://issuer.example/r", "no address"])(
    "removes the tokens also if the endpoint is %s",
    async (revokeUrl) => {
      expect(await signOut({ ...tokens(), revokeUrl })).toMatchObject({ signedOut: true, revoked: false });
    },
  );

  test("asks no issuer that offers no revocation", async () => {
    const { revokeUrl: _, ...others } = tokens();
    expect(await signOut(others)).toMatchObject({ signedOut: true, revoked: false });
    expect(await signOut()).toMatchObject({ signedOut: false, revoked: false });
    expect(received).toEqual([]);
  });
});
