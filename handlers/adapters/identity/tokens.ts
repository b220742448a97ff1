import { JwtVerifier } from "aws-jwt-verify";
import { JwtBaseError } from "aws-jwt-verify/error";
import type { JwtPayload } from "aws-jwt-verify/jwt-model";
import { readEnvironment } from "../../../schemas/environment.ts";
import { assertWellFormed } from "../../core/shared/token-format.ts";
import { IssuerKeys } from "./issuer-keys.ts";

/** The requirements for the tokens of an issuer. */
export type TokenRules = { issuer: string; jwksUri: string } & (
  | {
      kind: "userPool";
      /** The clients for people: the console and the command line; without them, only machines of the pool are accepted. */
      clientIds?: readonly string[] | undefined;
    }
  | {
      kind: "oidc";
      /** The audience that a token must name. */
      audience: string;
      /** The claim with a person's roles. @default - the roles come from the user catalog */
      rolesClaim?: string | undefined;
    }
);

/** The verified content of a token. */
export type VerifiedToken = {
  subject: string;
  /** True for the token of a machine client. */
  isMachine: boolean;
  /** The scopes of a machine's token. */
  scopes?: string[];
  /** The person's e-mail, if the issuer has verified it. */
  email?: string | undefined;
  /** The roles of the claim that replaces those of the user catalog; undefined without such a claim. */
  claimedRoles?: unknown;
};

const MAX_SUBJECT_LENGTH = 255;

function ensure(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

/** Returns whether claims belong to a machine: Cognito sets the client as a machine's subject. */
const isMachineToken = (claims: JwtPayload): boolean =>
  claims["client_id"] !== undefined && claims["client_id"] === claims.sub;

/** Checks the claims that the library does not: it accepts tokens without expiry and does not know Cognito's clients. */
function checkClaims(claims: JwtPayload, rules: TokenRules): void {
  const { exp, sub = "" } = claims;
  ensure(exp !== undefined, "The token never expires");
  ensure(sub !== "" && sub.length <= MAX_SUBJECT_LENGTH, "The token names no subject");
  const use = claims["token_use"];
  ensure(use === "access" || (rules.kind === "oidc" && use === undefined), "Not an access token");
  if (rules.kind === "oidc" || isMachineToken(claims)) return;
  ensure(rules.clientIds?.some((id) => id === claims["client_id"]) === true, "The token is of another client");
}

/** Converts claims. The subject identifies a user of the pool; the verified e-mail, a user of another issuer. */
function toVerifiedToken(claims: JwtPayload, rules: TokenRules): VerifiedToken {
  const { sub: subject = "" } = claims;
  if (rules.kind === "userPool") {
    const isMachine = isMachineToken(claims);
    const scope = claims["scope"];
    return { subject, isMachine, ...(isMachine && typeof scope === "string" ? { scopes: scope.split(" ") } : {}) };
  }
  const { email, email_verified: verified } = claims;
  return {
    subject,
    isMachine: false,
    ...(typeof email === "string" && verified === true ? { email: email.toLowerCase() } : {}),
    ...(rules.rolesClaim === undefined ? {} : { claimedRoles: claims[rules.rolesClaim] ?? [] }),
  };
}

/** Describes why a token was rejected. The library's messages quote the token, so only their names are used. */
export function describeTokenError(error: unknown): string {
  const { name, message } = error as Error;
  return error instanceof JwtBaseError ? name : message;
}

const readIssuer = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).iss;

/**
 * Returns a function that verifies tokens: form, issuer, signature, algorithm, audience or client, use and expiry. It
 * throws IssuerUnreachable when it cannot decide, and otherwise an error with the reason.
 */
export function createTokenVerifier(rules: readonly TokenRules[], keysOf = (uri: string) => new IssuerKeys(uri)) {
  const verifiers = new Map(
    rules.map((one) => {
      const audience = one.kind === "oidc" ? one.audience : null;
      const customJwtCheck = ({ payload }: { payload: JwtPayload }) => checkClaims(payload, one);
      const { issuer, jwksUri } = one;
      const verifier = JwtVerifier.create(
        { issuer, jwksUri, audience, customJwtCheck },
        { jwksCache: keysOf(jwksUri) },
      );
      return [issuer as unknown, async (token: string) => toVerifiedToken(await verifier.verify(token), one)] as const;
    }),
  );
  return async (token: string): Promise<VerifiedToken> => {
    assertWellFormed(token);
    const verify = verifiers.get(readIssuer(token));
    if (verify === undefined) throw new Error("The token is of another issuer");
    return verify(token);
  };
}

const emptyToUndefined = (text: string): string | undefined => (text === "" ? undefined : text);

/** Reads the rules of the deployment: the user pool's and, if configured, those of another issuer for people. */
function readTokenRules(): TokenRules[] {
  const other = readEnvironment("OIDC_ISSUER");
  const pool = { issuer: readEnvironment("USER_POOL_ISSUER"), jwksUri: readEnvironment("USER_POOL_JWKS_URI") };
  if (other === "")
    return [{ kind: "userPool", ...pool, clientIds: readEnvironment("USER_POOL_CLIENT_IDS").split(" ") }];
  return [
    { kind: "userPool", ...pool },
    {
      kind: "oidc",
      issuer: other,
      jwksUri: readEnvironment("OIDC_JWKS_URI"),
      audience: readEnvironment("OIDC_AUDIENCE"),
      rolesClaim: emptyToUndefined(readEnvironment("OIDC_ROLES_CLAIM")),
    },
  ];
}

let verifier: ReturnType<typeof createTokenVerifier> | undefined;

/** Verifies a token by the rules of the deployment. */
export function verifyToken(token: string): Promise<VerifiedToken> {
  verifier ??= createTokenVerifier(readTokenRules());
  return verifier(token);
}
