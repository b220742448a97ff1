import { JwtVerifier } from "aws-jwt-verify";
import { JwtBaseError } from "aws-jwt-verify/error";
import type { JwtPayload } from "aws-jwt-verify/jwt-model";
import { readEnvironment } from "../../../schemas/environment.ts";
import { assertWellFormed } from "../../core/shared/token-format.ts";
import { IssuerKeys } from "./issuer-keys.ts";

/** What an issuer's tokens have to say to be accepted. */
export type TokenRules = { issuer: string; jwksUri: string } & (
  | {
      kind: "userPool";
      /** By which client people sign in; without it the pool's people stay out, and its machines alone come in. */
      clientId?: string | undefined;
    }
  | {
      kind: "oidc";
      /** Whom a token must be meant for. */
      audience: string;
      /** The claim that says which roles somebody has. @default - the user catalogue says it */
      rolesClaim?: string | undefined;
    }
);

/** What a token proves. */
export type VerifiedToken = {
  subject: string;
  /** Whether a machine got it by its own secret. */
  machine: boolean;
  /** The scopes of a machine's token. */
  scopes?: string[];
  /** The person's address, where the issuer vouches for it. */
  email?: string | undefined;
  /** The roles in the claim that counts instead of the catalogue; undefined where none does. */
  claimedRoles?: unknown;
};

const MAX_SUBJECT_LENGTH = 255;

const ensure = (condition: boolean, complaint: string): void => {
  if (!condition) throw new Error(complaint);
};

/** Cognito makes a machine's client its subject. */
const isMachine = (claims: JwtPayload): boolean =>
  claims["client_id"] !== undefined && claims["client_id"] === claims.sub;

/** What the library leaves to us: it lets tokens pass that never expire, and knows nothing of Cognito's clients. */
const checkClaims = (claims: JwtPayload, rules: TokenRules): void => {
  const { exp, sub = "" } = claims;
  ensure(exp !== undefined, "The token never expires");
  ensure(sub !== "" && sub.length <= MAX_SUBJECT_LENGTH, "The token names no subject");
  const use = claims["token_use"];
  ensure(use === "access" || (rules.kind === "oidc" && use === undefined), "Not an access token");
  if (rules.kind === "oidc" || isMachine(claims)) return;
  ensure(rules.clientId !== undefined && claims["client_id"] === rules.clientId, "The token is of another client");
};

/** A user pool knows its people by our own ids; another issuer's are found by the address that it has verified. */
const toVerifiedToken = (claims: JwtPayload, rules: TokenRules): VerifiedToken => {
  const { sub: subject = "" } = claims;
  if (rules.kind === "userPool") {
    const machine = isMachine(claims);
    const scope = claims["scope"];
    return { subject, machine, ...(machine && typeof scope === "string" ? { scopes: scope.split(" ") } : {}) };
  }
  const { email, email_verified: verified } = claims;
  return {
    subject,
    machine: false,
    ...(typeof email === "string" && verified === true ? { email: email.toLowerCase() } : {}),
    ...(rules.rolesClaim === undefined ? {} : { claimedRoles: claims[rules.rolesClaim] ?? [] }),
  };
};

/** Why a token was refused, in words that hold nothing of the token: the library's messages quote it. */
export const describeTokenError = (error: unknown): string => {
  const { name, message } = error as Error;
  return error instanceof JwtBaseError ? name : message;
};

const readIssuer = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).iss;

/**
 * Makes the check of tokens: form, issuer, signature, algorithm, audience or client, use and expiry. It rejects with
 * IssuerUnreachable where it could not tell, and otherwise with what is wrong.
 */
export const createTokenVerifier = (rules: readonly TokenRules[], keysOf = (uri: string) => new IssuerKeys(uri)) => {
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
};

const emptyToUndefined = (text: string): string | undefined => (text === "" ? undefined : text);

/** The user pool, and the issuer that this deployment has for people instead, if any. */
const readTokenRules = (): TokenRules[] => {
  const other = readEnvironment("OIDC_ISSUER");
  const pool = { issuer: readEnvironment("USER_POOL_ISSUER"), jwksUri: readEnvironment("USER_POOL_JWKS_URI") };
  if (other === "") return [{ kind: "userPool", ...pool, clientId: readEnvironment("USER_POOL_CLIENT_ID") }];
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
};

let verify: ReturnType<typeof createTokenVerifier> | undefined;

/** Checks a token by the rules of this deployment. */
export const verifyToken = (token: string): Promise<VerifiedToken> => {
  verify ??= createTokenVerifier(readTokenRules());
  return verify(token);
};
