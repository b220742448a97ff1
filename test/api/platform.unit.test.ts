import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, describe, expect, it, vi } from "vitest";
import { handler } from "../../handlers/api/platform.ts";

const event = {
  httpMethod: "GET",
  path: "/config",
  headers: {},
  requestContext: { requestId: "request-1" },
} as unknown as APIGatewayProxyEvent;

const settings = {
  PLATFORM_VERSION: "1.2.3",
  SIGN_IN_ISSUER: "https://cognito-idp.eu-central-1.amazonaws.com/pool",
  CONSOLE_CLIENT_ID: "console",
  CLI_CLIENT_ID: "cli",
  SIGN_IN_URL: "https://tenantry.auth.eu-central-1.amazoncognito.com/oauth2/authorize",
  MACHINE_TOKEN_URL: "https://tenantry.auth.eu-central-1.amazoncognito.com/oauth2/token",
};

it.each([
  ["/config", "public, max-age=60"],
  ["/openapi.json", "public, max-age=300"],
  ["/health", "no-store"],
])("GET %s may be kept as long as %s says", async (path, caching) => {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  const { headers } = await handler({ ...event, path });
  vi.unstubAllEnvs();
  expect(headers["cache-control"]).toBe(caching);
});

describe("GET /config", () => {
  afterEach(() => vi.unstubAllEnvs());

  const readConfig = async (environment: Record<string, string>) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const { statusCode, body } = await handler(event);
    return { statusCode, body: JSON.parse(body) as object };
  };
  const expected = {
    version: "1.2.3",
    issuer: settings.SIGN_IN_ISSUER,
    consoleClientId: "console",
    cliClientId: "cli",
    signInUrl: settings.SIGN_IN_URL,
    machineTokenUrl: settings.MACHINE_TOKEN_URL,
  };

  it("returns the settings of the deployment", async () => {
    expect(await readConfig(settings)).toEqual({ statusCode: 200, body: expected });
  });

  it("names the page of the sign-out and the revocation endpoint if the issuer has them", async () => {
    const signOutUrl = "https://tenantry.auth.eu-central-1.amazoncognito.com/logout";
    const revokeUrl = "https://tenantry.auth.eu-central-1.amazoncognito.com/oauth2/revoke";
    expect(await readConfig({ ...settings, SIGN_OUT_URL: signOutUrl, REVOKE_URL: revokeUrl })).toEqual({
      statusCode: 200,
      body: { ...expected, signOutUrl, revokeUrl },
    });
  });
});
