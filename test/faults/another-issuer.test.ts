import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CleanUp } from "../../local/clean-up.ts";
import { machineTokenFor } from "../../local/machine-token.ts";
import { tokenFor } from "../../local/token.ts";
import { call, card, clientOf } from "../support/engine.ts";
import { uniqueEmail } from "../support/stories.ts";
import { type Json, newKey, TokenIssuer } from "../support/token-issuer.ts";

const FunctionName = "tenantry-authorizer";
const undo = new CleanUp();
const company = new TokenIssuer();

/** Tells the deployed authorizer of the issuer, as `-c oidc.issuer=…` does; the function's code is as it was. */
const trust = async ({ issuer, jwksUri }: TokenIssuer): Promise<void> => {
  const client = clientOf(LambdaClient);
  const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = Environment?.Variables ?? {};
  const set = (variables: Record<string, string>) =>
    client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: variables } }));
  undo.defer(async () => void (await set(Variables)));
  const told = { OIDC_ISSUER: issuer, OIDC_JWKS_URI: jwksUri, OIDC_AUDIENCE: "tenantry", OIDC_ROLES_CLAIM: "roles" };
  await set({ ...Variables, ...told });
};

let machineToken: string;

const me = (claims: Json) => call("GET", "/me", { token: company.token({ aud: "tenantry", ...claims }) });

describe("where people sign in at another issuer", () => {
  beforeAll(async () => {
    // Got while an administrator of the pool is still let in.
    machineToken = await machineTokenFor(card(), "crm");
    await company.listen();
    undo.defer(async () => company.close());
    await trust(company);
  });
  afterAll(() => undo.run());

  it("its token proves a person whom the catalogue knows by the verified address, with the roles it claims", async () => {
    const email = uniqueEmail();
    await tokenFor(card(), { role: "product-owner", team: "crm-team", email });
    const claims = { sub: email, email, email_verified: true, roles: ["product-owner"] };
    expect(await me(claims)).toMatchObject({
      status: 200,
      body: { subject: email, email, roles: ["product-owner"], team: "crm-team" },
    });
    expect(await me({ ...claims, email_verified: false })).toMatchObject({ body: { roles: ["product-owner"] } });
    expect((await me({ ...claims, email_verified: false })).body).not.toHaveProperty("team");
  });

  it("its token makes staff of somebody by the claim alone, and nobody of somebody without", async () => {
    expect(await me({ sub: "an-auditor", roles: ["auditor"] })).toMatchObject({ body: { roles: ["auditor"] } });
    expect(await me({ sub: "anybody" })).toMatchObject({ status: 403 });
    expect(await me({ sub: "a-tenants", roles: ["tenant-admin"] })).toMatchObject({ status: 403 });
  });

  it("its token for another application, by another key or of yesterday is none", async () => {
    const yesterday = Math.floor(Date.now() / 1000) - 86_400;
    expect(await me({ aud: "billing", roles: ["platform-admin"] })).toMatchObject({ status: 401 });
    expect(await me({ exp: yesterday, roles: ["platform-admin"] })).toMatchObject({ status: 401 });
    const forged = company.token({ aud: "tenantry", roles: ["platform-admin"] }, {}, newKey("first"));
    expect(await call("GET", "/me", { token: forged })).toMatchObject({ status: 401 });
  });

  it("a change of its key refuses nobody", async () => {
    company.keys = [newKey("second"), ...company.keys];
    const answers = await Promise.all([1, 2, 3].map((n) => me({ sub: `after-${n}`, roles: ["auditor"] })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it("that its keys can't be read is an error of ours, which may be tried again, and no bad token", async () => {
    company.keys = [newKey("third"), ...company.keys];
    company.failure = { status: 503, body: "" };
    expect(await me({ sub: "unlucky", roles: ["auditor"] })).toMatchObject({ status: 503 });
    company.failure = undefined;
    expect(await me({ sub: "unlucky", roles: ["auditor"] })).toMatchObject({ status: 200 });
  });

  it("the products' machines still come in by the user pool, and its people no more", async () => {
    const machine = await call("GET", "/me", { token: machineToken });
    expect(machine).toMatchObject({ status: 200, body: { productId: "crm", roles: [] } });
    const person = await tokenFor(card(), { role: "auditor", email: uniqueEmail() });
    expect(await call("GET", "/me", { token: person })).toMatchObject({ status: 401 });
  });
});
