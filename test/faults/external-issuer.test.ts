import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CleanUp } from "../../local/clean-up.ts";
import { getMachineToken } from "../../local/machine-token.ts";
import { getUserToken } from "../../local/user-token.ts";
import { uniqueEmail } from "../support/scenarios/tenants.ts";
import { callApi, clientOf, getConnectionInfo } from "../support/system/deployed-system.ts";
import { createKey, type Json, TokenIssuer } from "../support/system/token-issuer.ts";

const FunctionName = "tenantry-authorizer";
const undo = new CleanUp();
const issuer = new TokenIssuer();

/** Configures the deployed authorizer for the issuer, like `-c oidc.issuer=…`. The function's code does not change. */
async function trustIssuer({ issuer, jwksUri }: TokenIssuer): Promise<void> {
  const client = clientOf(LambdaClient);
  const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = Environment?.Variables ?? {};
  const set = (variables: Record<string, string>) =>
    client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: variables } }));
  undo.defer(async () => void (await set(Variables)));
  const settings = {
    OIDC_ISSUER: issuer,
    OIDC_JWKS_URI: jwksUri,
    OIDC_AUDIENCE: "tenantry",
    OIDC_ROLES_CLAIM: "roles",
  };
  await set({ ...Variables, ...settings });
}

let machineToken: string;

const readMe = (claims: Json) => callApi("GET", "/me", { token: issuer.token({ aud: "tenantry", ...claims }) });

/** Creates a user of the catalog, and returns what the issuer claims about the person. */
async function claimsOf(role: "auditor" | "product-owner"): Promise<Json> {
  const email = uniqueEmail();
  const team = role === "product-owner" ? { team: "crm-team" } : {};
  await getUserToken(getConnectionInfo(), { role, email, ...team });
  return { sub: email, email, email_verified: true, roles: [role] };
}

describe("with another issuer for people", () => {
  beforeAll(async () => {
    // The request needs an administrator of the pool, who has no access later.
    machineToken = await getMachineToken(getConnectionInfo(), "crm");
    await issuer.listen();
    undo.defer(async () => issuer.close());
    await trustIssuer(issuer);
  });
  afterAll(() => undo.run());

  it("a token identifies a catalog user by the verified address, with the claimed roles", async () => {
    const claims = await claimsOf("product-owner");
    const { email } = claims;
    expect(await readMe({ ...claims, roles: ["auditor"] })).toMatchObject({
      status: 200,
      body: { subject: email, email, roles: ["auditor"], team: "crm-team" },
    });
  });

  it("a token of somebody outside the user catalog gives no access, whatever it claims", async () => {
    const claims = await claimsOf("auditor");
    expect(await readMe({ ...claims, email_verified: false })).toMatchObject({ status: 403 });
    expect(await readMe({ sub: "anybody", roles: ["platform-admin"] })).toMatchObject({ status: 403 });
  });

  it("a token for another application, of another key or of yesterday is rejected", async () => {
    const yesterday = Math.floor(Date.now() / 1000) - 86_400;
    expect(await readMe({ aud: "billing", roles: ["platform-admin"] })).toMatchObject({ status: 401 });
    expect(await readMe({ exp: yesterday, roles: ["platform-admin"] })).toMatchObject({ status: 401 });
    const forged = issuer.token({ aud: "tenantry", roles: ["platform-admin"] }, {}, createKey("first"));
    expect(await callApi("GET", "/me", { token: forged })).toMatchObject({ status: 401 });
  });

  it("a change of the issuer's key rejects no valid token", async () => {
    const claims = await claimsOf("auditor");
    issuer.keys = [createKey("second"), ...issuer.keys];
    const responses = await Promise.all([1, 2, 3].map(() => readMe(claims)));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it("unreadable keys cause a retryable error, not a rejected token", async () => {
    const claims = await claimsOf("auditor");
    issuer.keys = [createKey("third"), ...issuer.keys];
    issuer.failure = { status: 503, body: "" };
    expect(await readMe(claims)).toMatchObject({ status: 503 });
    issuer.failure = undefined;
    expect(await readMe(claims)).toMatchObject({ status: 200 });
  });

  it("the user pool still identifies machines, but no people", async () => {
    const machine = await callApi("GET", "/me", { token: machineToken });
    expect(machine).toMatchObject({ status: 200, body: { productId: "crm", roles: [] } });
    const person = await getUserToken(getConnectionInfo(), { role: "auditor", email: uniqueEmail() });
    expect(await callApi("GET", "/me", { token: person })).toMatchObject({ status: 401 });
  });
});
