import { afterAll, describe, expect, it } from "vitest";
import { IssuerKeys, IssuerUnreachable } from "../../../handlers/adapters/identity/issuer-keys.ts";
import {
  createTokenVerifier,
  describeTokenError,
  type TokenRules,
} from "../../../handlers/adapters/identity/tokens.ts";
import { createBadTokens } from "../../support/generators/bad-tokens/bad-tokens.ts";
import { createKey, type Json, TokenIssuer } from "../../support/system/token-issuer.ts";

const issuers: TokenIssuer[] = [];
const startIssuer = async (): Promise<TokenIssuer> => {
  const issuer = await new TokenIssuer().listen();
  issuers.push(issuer);
  return issuer;
};
afterAll(() => {
  for (const issuer of issuers) issuer.close();
});

const openIdRules = ({ issuer, jwksUri }: TokenIssuer, rolesClaim?: string): TokenRules => ({
  kind: "oidc",
  issuer,
  jwksUri,
  audience: "tenantry",
  rolesClaim,
});
const poolRules = ({ issuer, jwksUri }: TokenIssuer): TokenRules => ({
  kind: "userPool",
  issuer,
  jwksUri,
  clientId: "console",
});

const pool = await startIssuer();
const openId = await startIssuer();
const verify = createTokenVerifier([poolRules(pool), openIdRules(openId)]);

const poolClaims = { token_use: "access", client_id: "console" };
const openIdClaims = { aud: "tenantry" };

/** What is wrong with a token of one kind of issuer alone. */
const badPoolTokens = (): Record<string, string> => {
  const says = (claims: Json) => pool.token({ ...poolClaims, ...claims });
  return {
    "an ID token": says({ token_use: "id", aud: "console" }),
    "a refresh token": says({ token_use: "refresh" }),
    "a token of no use": pool.token({ client_id: "console" }),
    "a token of a list of uses": says({ token_use: ["access"] }),
    "a token of another client": says({ client_id: "another" }),
    "a token of no client": pool.token({ token_use: "access" }),
    "a token of a list of clients": says({ client_id: ["console"] }),
    "a token of the client by another name": pool.token({ token_use: "access", azp: "console", aud: "console" }),
    "a token signed by the other issuer": says({ iss: openId.issuer }),
    "the other issuer's token said to be the pool's": openId.token({ ...poolClaims, iss: pool.issuer }),
  };
};
const badOpenIdTokens = (): Record<string, string> => ({
  "a token for another audience": openId.token({ aud: "billing" }),
  "a token for nobody": openId.token(),
  "a token for no audience": openId.token({ aud: [] }),
  "a token for the audience's neighbour": openId.token({ aud: "tenantry.evil.example" }),
  "a token for an audience in a text": openId.token({ aud: "tenantry billing" }),
  "a token for an audience in an object": openId.token({ aud: { 0: "tenantry" } }),
  "a token whose client is the audience": openId.token({ client_id: "tenantry", azp: "tenantry" }),
  "a token of another use": openId.token({ ...openIdClaims, token_use: "id" }),
});

const badTokenCases = [
  ...Object.entries(createBadTokens(pool, poolClaims)).map(([name, token]) => [`the pool's, ${name}`, token] as const),
  ...Object.entries(badPoolTokens()).map(([name, token]) => [`the pool's, ${name}`, token] as const),
  ...Object.entries(createBadTokens(openId, openIdClaims)).map(
    ([name, token]) => [`another issuer's, ${name}`, token] as const,
  ),
  ...Object.entries(badOpenIdTokens()).map(([name, token]) => [`another issuer's, ${name}`, token] as const),
];

describe("a good token", () => {
  it("of the user pool proves a person", async () => {
    expect(await verify(pool.token(poolClaims))).toEqual({ subject: "someone", machine: false });
  });

  it("of the user pool proves a machine, whose subject is its client", async () => {
    const token = pool.token({ token_use: "access", client_id: "a-machine", sub: "a-machine" });
    expect(await verify(token)).toEqual({ subject: "a-machine", machine: true });
  });

  it("of another issuer proves a person, also one of several audiences, and never a machine", async () => {
    const claims = { aud: ["billing", "tenantry"], client_id: "someone" };
    expect(await verify(openId.token(claims))).toEqual({ subject: "someone", machine: false });
  });

  it("of another issuer says whose address it is, but only where that was verified", async () => {
    const email = "Ann@Example.com";
    const verified = openId.token({ ...openIdClaims, email, email_verified: true });
    expect(await verify(verified)).toMatchObject({ email: "ann@example.com" });
    for (const email_verified of [undefined, false, "true", 1]) {
      expect(await verify(openId.token({ ...openIdClaims, email, email_verified }))).not.toHaveProperty("email");
    }
  });

  it("says the roles of its claim where the deployment believes one", async () => {
    const believing = createTokenVerifier([openIdRules(openId, "roles")]);
    const token = openId.token({ ...openIdClaims, roles: ["auditor"] });
    expect(await believing(token)).toMatchObject({ claimedRoles: ["auditor"] });
    expect(await believing(openId.token(openIdClaims))).toMatchObject({ claimedRoles: [] });
    expect(await verify(token)).not.toHaveProperty("claimed");
  });

  it("may be signed by an elliptic key, and be a typed access token", async () => {
    const elliptic = await startIssuer();
    elliptic.keys = [createKey("ec", "ES256")];
    const token = elliptic.token(openIdClaims, { typ: "at+jwt" });
    await expect(createTokenVerifier([openIdRules(elliptic)])(token)).resolves.toMatchObject({ subject: "someone" });
  });

  it("of a person is no token of a deployment whose people come from elsewhere", async () => {
    const { issuer, jwksUri } = pool;
    const machinesOnly = createTokenVerifier([{ kind: "userPool", issuer, jwksUri }]);
    await expect(machinesOnly(pool.token(poolClaims))).rejects.toThrow("another client");
    const machine = pool.token({ token_use: "access", client_id: "a-machine", sub: "a-machine" });
    await expect(machinesOnly(machine)).resolves.toMatchObject({ machine: true });
  });
});

describe("no bad token is accepted", () => {
  const waits = { wait: async () => {} };
  const strict = createTokenVerifier([poolRules(pool), openIdRules(openId)], (uri) => new IssuerKeys(uri, waits));

  it("of at least 80 kinds", () => {
    expect(
      new Set(Object.keys({ ...createBadTokens(pool, poolClaims), ...badPoolTokens(), ...badOpenIdTokens() })).size,
    ).toBeGreaterThan(80);
  });

  it.each(badTokenCases)("%s", async (_, token) => {
    const rejection = await strict(token).then(
      (proof) => `accepted as ${JSON.stringify(proof)}`,
      (error: Error) => error,
    );
    expect(rejection).toBeInstanceOf(Error);
    expect(rejection).not.toBeInstanceOf(IssuerUnreachable);
    expect(describeTokenError(rejection)).toMatch(/^(Jwt\w+Error|[\w',. -]{5,80})$/);
  });
});

describe("an issuer's keys", () => {
  let issuer: TokenIssuer;
  let keys: IssuerKeys;
  let check: ReturnType<typeof createTokenVerifier>;
  let time: number;
  const fresh = async () => {
    issuer = await startIssuer();
    issuer.keys = [createKey("first", "ES256")];
    time = 0;
    const wait = async (milliseconds: number) => {
      time += milliseconds;
    };
    keys = new IssuerKeys(issuer.jwksUri, { now: () => time, wait });
    check = createTokenVerifier([openIdRules(issuer)], () => keys);
  };

  it("are fetched once for any number of tokens at the same moment", async () => {
    await fresh();
    await Promise.all(Array.from({ length: 50 }, () => check(issuer.token(openIdClaims))));
    await check(issuer.token(openIdClaims));
    expect(issuer.fetchCount).toBe(1);
  });

  it("are fetched once more for each change, which refuses no good token", async () => {
    await fresh();
    await check(issuer.token(openIdClaims));
    for (const change of [1, 2, 3]) {
      const [old = createKey("never", "ES256")] = issuer.keys;
      issuer.keys = [createKey(`key-${change}`, "ES256"), old];
      const tokens = [issuer.token(openIdClaims), issuer.token(openIdClaims, {}, old), issuer.token(openIdClaims)];
      await Promise.all(tokens.map((token) => check(token)));
      expect(issuer.fetchCount).toBe(1 + change);
    }
  });

  it("are fetched at most once a second while unknown key ids pour in, and a change meanwhile refuses none", async () => {
    await fresh();
    await check(issuer.token(openIdClaims));
    const startedAt = time;
    const flood = (size: number) =>
      Array.from({ length: size }, (_, index) => check(issuer.token(openIdClaims, { kid: `invented-${index}` })));
    for (let wave = 0; wave < 3; wave += 1) {
      const rejected = await Promise.allSettled(flood(40));
      expect(rejected.filter(({ status }) => status === "fulfilled")).toEqual([]);
      issuer.keys = [createKey(`after-wave-${wave}`, "ES256")];
      const invented = Promise.allSettled(flood(40));
      await expect(check(issuer.token(openIdClaims))).resolves.toBeDefined();
      await invented;
    }
    expect(issuer.fetchCount - 1).toBeLessThanOrEqual((time - startedAt) / 1000);
    expect(issuer.fetchCount).toBeLessThanOrEqual(8);
  });

  it("that were withdrawn are believed for an hour at most", async () => {
    await fresh();
    const token = issuer.token(openIdClaims);
    await check(token);
    issuer.keys = [createKey("next", "ES256")];
    await expect(check(token)).resolves.toBeDefined();
    time += 60 * 60 * 1000 + 1;
    await expect(check(token)).rejects.toThrow("no such key");
  });

  it.each([
    ["an error", { status: 500, body: "" }],
    ["a redirection", { status: 302, body: "" }],
    ["no JSON", { status: 200, body: "<html>" }],
    ["no keys", { status: 200, body: "{}" }],
  ])("that can't be read, because the answer is %s, are no reason to call a token bad", async (_, failure) => {
    await fresh();
    issuer.failure = failure;
    await expect(check(issuer.token(openIdClaims))).rejects.toBeInstanceOf(IssuerUnreachable);
    issuer.failure = undefined;
    await expect(check(issuer.token(openIdClaims))).resolves.toBeDefined();
  });

  it("that are known stay good while the issuer does not answer", async () => {
    await fresh();
    await check(issuer.token(openIdClaims));
    issuer.failure = { status: 503, body: "" };
    time += 2 * 60 * 60 * 1000;
    await expect(check(issuer.token(openIdClaims))).resolves.toBeDefined();
  });
});
