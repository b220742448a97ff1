import { describe, expect, it } from "vitest";
import openapi from "../../docs/openapi.json" with { type: "json" };
import manifest from "../../package.json" with { type: "json" };
import { onboardTenant } from "../support/scenarios/tenants.ts";
import { callApi, getConnectionInfo, readOutput, signInAs } from "../support/system/deployed-system.ts";

describe("the settings of the platform", () => {
  it("tell without a token how people sign in", async () => {
    const { status, body } = await callApi("GET", "/config");
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        version: manifest.version,
        issuer: expect.stringMatching(/^https:\/\//),
        consoleClientId: readOutput("UserPoolClientId"),
        cliClientId: expect.stringMatching(/^\w+$/),
        // The choice of roles stands in for the hosted sign-in page.
        signInUrl: "/sign-in",
        revokeUrl: "/oauth2/revoke",
        machineTokenUrl: `${getConnectionInfo().endpoint}/oauth2/token`,
      },
    });
    expect(body["cliClientId"]).not.toBe(body["consoleClientId"]);
  });

  it("include the description of the API", async () => {
    expect((await callApi("GET", "/openapi.json")).body).toEqual(openapi);
  });
});

describe("the caller's own entry", () => {
  it("shows who the caller is and how far each permission reaches", async () => {
    const { tenant } = await onboardTenant();
    const [admin, tenantAdmin] = [
      await signInAs("platform-admin"),
      await signInAs("tenant-admin", { tenant: tenant.id }),
    ];
    expect((await admin.get("/me")).body).toMatchObject({
      userId: expect.stringMatching(/^usr_/),
      reach: { "tenants:list": "any", "tenants:create": "any", "me:read": "any" },
    });
    const { body } = await tenantAdmin.get<{ permissions: string[]; reach: Record<string, string> }>("/me");
    expect(body).toMatchObject({
      tenantId: tenant.id,
      reach: { "tenants:list": "ownTenant", "me:read": "self", "users:invite": "ownTenant" },
    });
    expect(Object.keys(body.reach).sort()).toEqual([...body.permissions].sort());
  });
});
