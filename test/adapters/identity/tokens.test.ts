import { afterAll, describe, expect, it } from "vitest";
import { IssuerKeys, IssuerUnreachable } from "../../../handlers/adapters/identity/issuer-keys.ts";
import {
  createTokenVerifier,
  describeTokenError,
  type TokenRules,
} from "../../../handlers/adapters/identity/tokens.ts";
import { createBadTokens } from "../../support/generators/bad-tokens/bad-tokens.ts";
import { createKey, type Json, type SigningKey, TokenIssuer } from "../../support/system/token-issuer.ts";

const issuers: TokenIssuer[] = [];
async function startIssuer(keys?: SigningKey[]): Promise<TokenIssuer> {
  const issuer = await new TokenIssuer(keys).listen();
  issuers.push(issuer);
  return issuer;
}
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
  clientIds: ["console", "cli"],
});

const pool = await startIssuer();
const openId = await startIssuer();
const verify = createTokenVerifier([poolRules(pool), openIdRules(openId)]);

const poolClaims = { token_use: "access", client_id: "console" };
const openIdClaims = { aud: "tenantry" };

/** Creates bad tokens that apply to one kind of issuer only. */
function badPoolTokens(): Record<string, string> {
  const withClaims = (claims: Json) => pool.token({ ...poolClaims, ...claims });
  return {
    "an ID token": withClaims({ token_use: "id", aud: "console" }),
    "a refresh token": withClaims({ token_use: "refresh" }),
    "a token without a use": pool.token({ client_id: "console" }),
    "a token with a list of uses": withClaims({ token_use: ["access"] }),
    "a token of another client": withClaims({ client_id: "another" }),
    "a token without a client": pool.token({ token_use: "access" }),
    "a token with a list of clients": withClaims({ client_id: ["console"] }),
    "a token with its client in other claims": pool.token({ token_use: "access", azp: "console", aud: "console" }),
    "a token signed by the other issuer": withClaims({ iss: openId.issuer }),
    "the other issuer's token with the pool's issuer claim": openId.token({ ...poolClaims, iss: pool.issuer }),
  };
}
const badOpenIdTokens = (): Record<string, string> => ({
  "a token for another audience": openId.token({ aud: "billing" }),
  "a token without an audience": openId.token(),
  "a token with an empty audience": openId.token({ aud: [] }),
  "a token for a similar audience": openId.token({ aud: "tenantry.evil.example" }),
  "a token with the audience in a longer string": openId.token({ aud: "tenantry billing" }),
  "a token with the audience in an object": openId.token({ aud: { 0: "tenantry" } }),
  "a token with the audience as its client": openId.token({ client_id: "tenantry", azp: "tenantry" }),
  "an ID token": openId.token({ ...openIdClaims, token_use: "id" }),
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
  it("of the user pool identifies a person", async () => {
    expect(await verify(pool.token(poolClaims))).toEqual({ subject: "someone", isMachine: false });
  });

  it("of the user pool identifies a machine if its subject is its client", async () => {
    const token = pool.token({ token_use: "access", client_id: "a-machine", sub: "a-machine" });
    expect(await verify(token)).toEqual({ subject: "a-machine", isMachine: true });
  });

  it("of another issuer identifies a person, also with several audiences, and never a machine", async () => {
    const claims = { aud: ["billing", "tenantry"], client_id: "someone" };
    expect(await verify(openId.token(claims))).toEqual({ subject: "someone", isMachine: false });
  });

  it("of another issuer contains the e-mail only if the issuer has verified it", async () => {
    const email = "Ann@Example.com";
    const verified = openId.token({ ...openIdClaims, email, email_verified: true });
    expect(await verify(verified)).toMatchObject({ email: "ann@example.com" });
    for (const email_verified of [undefined, false, "true", 1]) {
      expect(await verify(openId.token({ ...openIdClaims, email, email_verified }))).not.toHaveProperty("email");
    }
  });

  it("contains the roles of its claim if the deployment names a roles claim", async () => {
    const verifyWithRoles = createTokenVerifier([openIdRules(openId, "roles")]);
    const token = openId.token({ ...openIdClaims, roles: ["auditor"] });
    expect(await verifyWithRoles(token)).toMatchObject({ claimedRoles: ["auditor"] });
    expect(await verifyWithRoles(openId.token(openIdClaims))).toMatchObject({ claimedRoles: [] });
    expect(await verify(token)).not.toHaveProperty("claimedRoles");
  });

  it("may be signed with an elliptic key and have the type of an access token", async () => {
    const elliptic = await startIssuer();
    elliptic.keys = [createKey("ec", "ES256")];
    const token = elliptic.token(openIdClaims, { typ: "at+jwt" });
    await expect(createTokenVerifier([openIdRules(elliptic)])(token)).resolves.toMatchObject({ subject: "someone" });
  });

  it("of a person in the user pool is rejected when people come from another issuer", async () => {
    const { issuer, jwksUri } = pool;
    const machinesOnly = createTokenVerifier([{ kind: "userPool", issuer, jwksUri }]);
    await expect(machinesOnly(pool.token(poolClaims))).rejects.toThrow("another client");
    const machine = pool.token({ token_use: "access", client_id: "a-machine", sub: "a-machine" });
    await expect(machinesOnly(machine)).resolves.toMatchObject({ isMachine: true });
  });
});

describe("bad tokens", () => {
  const noWait = { wait: async () => {} };
  const strict = createTokenVerifier([poolRules(pool), openIdRules(openId)], (uri) => new IssuerKeys(uri, noWait));

  it("cover more than 80 kinds", () => {
    expect(
      new Set(Object.keys({ ...createBadTokens(pool, poolClaims), ...badPoolTokens(), ...badOpenIdTokens() })).size,
    ).toBeGreaterThan(80);
  });

  it.each(badTokenCases)("are rejected: %s", async (_, token) => {
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
    issuer = await startIssuer([createKey("first", "ES256")]);
    time = 0;
    const wait = async (milliseconds: number) => {
      time += milliseconds;
    };
    keys = new IssuerKeys(issuer.jwksUri, { now: () => time, wait });
    check = createTokenVerifier([openIdRules(issuer)], () => keys);
  };

  it("are fetched once for any number of concurrent tokens", async () => {
    await fresh();
    await Promise.all(Array.from({ length: 50 }, () => check(issuer.token(openIdClaims))));
    await check(issuer.token(openIdClaims));
    expect(issuer.fetchCount).toBe(1);
  });

  it("are fetched once for each rotation, which rejects no good token", async () => {
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

  it("are fetched at most once per second during a flood of unknown key ids, and a rotation rejects no good token", async () => {
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

  it("stay valid for at most an hour after they were withdrawn", async () => {
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
    ["a redirect", { status: 302, body: "" }],
    ["not JSON", { status: 200, body: "<html>" }],
    ["without keys", { status: 200, body: "{}" }],
  ])("that cannot be read, because the response is %s, do not make a token bad", async (_, failure) => {
    await fresh();
    issuer.failure = failure;
    await expect(check(issuer.token(openIdClaims))).rejects.toBeInstanceOf(IssuerUnreachable);
    issuer.failure = undefined;
    await expect(check(issuer.token(openIdClaims))).resolves.toBeDefined();
  });

  it("stay valid in the cache while the issuer does not respond", async () => {
    await fresh();
    await check(issuer.token(openIdClaims));
    issuer.failure = { status: 503, body: "" };
    time += 2 * 60 * 60 * 1000;
    await expect(check(issuer.token(openIdClaims))).resolves.toBeDefined();
  });
});
