import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createProfileReader } from "../../src/conformance/read-profile.ts";
import { createAuthenticator } from "../../src/connection/authenticator.ts";
import { resolveSettings } from "../../src/connection/settings.ts";

const secret = "Basic Y2xpZW50OnNlY3JldA==";
const request = { method: "GET", url: "https://x.example/v1/me", headers: {} };

let server: Server;
let origin: string;
let machineTokenUrl: string | undefined;
/** The paths that received the secret. */
let informed: string[];

beforeEach(async () => {
  informed = [];
  server = createServer((incoming, response) => {
    const path = incoming.url ?? "";
    if (incoming.headers.authorization === secret) informed.push(path);
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(answers()[path] ?? {}));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  machineTokenUrl = `${origin}/pool/oauth2/token`;
});
afterEach(() => void server.close());

/** The answers of a platform whose people come from another issuer. */
const answers = (): Record<string, object> => ({
  "/v1/config": { issuer: `${origin}/company`, signInUrl: `${origin}/company/authorize`, machineTokenUrl },
  "/company/.well-known/openid-configuration": { token_endpoint: `${origin}/company/token` },
  "/company/token": { access_token: "of the company" },
  "/pool/oauth2/token": { access_token: "of the pool" },
  "/named": { access_token: "of the named endpoint" },
});

const settingsOf = () => resolveSettings({ api: origin }, {}, mkdtempSync(join(tmpdir(), "tenantry-cli-")));

describe("the secret of a machine client", () => {
  const env = { TENANTRY_CLIENT_ID: "client", TENANTRY_CLIENT_SECRET: "secret" };
  const authorize = (more = {}) => {
    const all = { ...env, ...more };
    return createAuthenticator(settingsOf(), all).authorize(request);
  };

  test("goes to the user pool, also if people's tokens come from another issuer", async () => {
    expect((await authorize()).headers).toEqual({ Authorization: "Bearer of the pool" });
    expect(informed).toEqual(["/pool/oauth2/token"]);
  });

  test("goes to the endpoint that the environment names", async () => {
    expect((await authorize({ TENANTRY_TOKEN_URL: `${origin}/named` })).headers).toEqual({
      Authorization: "Bearer of the named endpoint",
    });
    expect(informed).toEqual(["/named"]);
  });

  test("goes nowhere if the platform names no endpoint for machines", async () => {
    machineTokenUrl = undefined;
    await expect(authorize()).rejects.toThrow(
      expect.objectContaining({ exitCode: 2, remedy: expect.stringContaining("TENANTRY_TOKEN_URL") }),
    );
    expect(informed).toEqual([]);
  });

  test.each(["http://pool.example/oauth2/token", "ftp://pool.example/", "no address"])(
    "goes nowhere if the endpoint is %s",
    async (address) => {
      await expect(authorize({ TENANTRY_TOKEN_URL: address })).rejects.toThrow(
        expect.objectContaining({ code: "usage", exitCode: 2 }),
      );
    },
  );

  test("of a product that is checked goes to the user pool too", async () => {
    const product = { TENANTRY_PRODUCT_CLIENT_ID: "client", TENANTRY_PRODUCT_CLIENT_SECRET: "secret" };
    const read = await createProfileReader(settingsOf(), product, "client");
    await read?.("ten_1", "usr_1").catch(() => undefined);
    expect(informed).toEqual(["/pool/oauth2/token"]);
  });
});
