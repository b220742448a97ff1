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

/** Tells the deployed authorizer of the issuer, as `-c oidc.issuer=…` does; the function's code is as it was. */
const trustIssuer = async ({ issuer, jwksUri }: TokenIssuer): Promise<void> => {
  const client = clientOf(LambdaClient);
  const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = Environment?.Variables ?? {};
  const set = (variables: Record<string, string>) =>
    client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: variables } }));
  undo.defer(async () => void (await set(Variables)));
  const sent = { OIDC_ISSUER: issuer, OIDC_JWKS_URI: jwksUri, OIDC_AUDIENCE: "tenantry", OIDC_ROLES_CLAIM: "roles" };
  await set({ ...Variables, ...sent });
};

let machineToken: string;

const readMe = (claims: Json) => callApi("GET", "/me", { token: issuer.token({ aud: "tenantry", ...claims }) });

describe("where people sign in at another issuer", () => {
  beforeAll(async () => {
    // Got while an administrator of the pool is still let in.
    machineToken = await getMachineToken(getConnectionInfo(), "crm");
    await issuer.listen();
    undo.defer(async () => issuer.close());
    await trustIssuer(issuer);
  });
  afterAll(() => undo.run());

  it("its token proves a person whom the catalogue knows by the verified address, with the roles it claims", async () => {
    const email = uniqueEmail();
    await getUserToken(getConnectionInfo(), { role: "product-owner", team: "crm-team", email });
    const claims = { sub: email, email, email_verified: true, roles: ["product-owner"] };
    expect(await readMe(claims)).toMatchObject({
      status: 200,
      body: { subject: email, email, roles: ["product-owner"], team: "crm-team" },
    });
    expect(await readMe({ ...claims, email_verified: false })).toMatchObject({ body: { roles: ["product-owner"] } });
    expect((await readMe({ ...claims, email_verified: false })).body).not.toHaveProperty("team");
  });

  it("its token makes staff of somebody by the claim alone, and nobody of somebody without", async () => {
    expect(await readMe({ sub: "an-auditor", roles: ["auditor"] })).toMatchObject({ body: { roles: ["auditor"] } });
    expect(await readMe({ sub: "anybody" })).toMatchObject({ status: 403 });
    expect(await readMe({ sub: "a-tenants", roles: ["tenant-admin"] })).toMatchObject({ status: 403 });
  });

  it("its token for another application, by another key or of yesterday is none", async () => {
    const yesterday = Math.floor(Date.now() / 1000) - 86_400;
    expect(await readMe({ aud: "billing", roles: ["platform-admin"] })).toMatchObject({ status: 401 });
    expect(await readMe({ exp: yesterday, roles: ["platform-admin"] })).toMatchObject({ status: 401 });
    const forged = issuer.token({ aud: "tenantry", roles: ["platform-admin"] }, {}, createKey("first"));
    expect(await callApi("GET", "/me", { token: forged })).toMatchObject({ status: 401 });
  });

  it("a change of its key refuses nobody", async () => {
    issuer.keys = [createKey("second"), ...issuer.keys];
    const answers = await Promise.all([1, 2, 3].map((n) => readMe({ sub: `after-${n}`, roles: ["auditor"] })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it("that its keys can't be read is an error of ours, which may be tried again, and no bad token", async () => {
    issuer.keys = [createKey("third"), ...issuer.keys];
    issuer.failure = { status: 503, body: "" };
    expect(await readMe({ sub: "unlucky", roles: ["auditor"] })).toMatchObject({ status: 503 });
    issuer.failure = undefined;
    expect(await readMe({ sub: "unlucky", roles: ["auditor"] })).toMatchObject({ status: 200 });
  });

  it("the products' machines still come in by the user pool, and its people no more", async () => {
    const machine = await callApi("GET", "/me", { token: machineToken });
    expect(machine).toMatchObject({ status: 200, body: { productId: "crm", roles: [] } });
    const person = await getUserToken(getConnectionInfo(), { role: "auditor", email: uniqueEmail() });
    expect(await callApi("GET", "/me", { token: person })).toMatchObject({ status: 401 });
  });
});
