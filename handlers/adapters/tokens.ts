import { JwtVerifier } from "aws-jwt-verify";
import { JwtBaseError } from "aws-jwt-verify/error";
import type { JwtPayload } from "aws-jwt-verify/jwt-model";
import { environment } from "../../schemas/environment.ts";
import { assertWellFormed } from "../core/token-form.ts";
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
export type Proof = {
  subject: string;
  /** Whether a machine got it by its own secret. */
  machine: boolean;
  /** The scopes of a machine's token. */
  scopes?: string[];
  /** The person's address, where the issuer vouches for it. */
  email?: string | undefined;
  /** The roles in the claim that counts instead of the catalogue; undefined where none does. */
  claimed?: unknown;
};

const MAX_SUBJECT_LENGTH = 255;

const check = (condition: boolean, complaint: string): void => {
  if (!condition) throw new Error(complaint);
};

/** Cognito makes a machine's client its subject. */
const isMachine = (claims: JwtPayload): boolean =>
  claims["client_id"] !== undefined && claims["client_id"] === claims.sub;

/** What the library leaves to us: it lets tokens pass that never expire, and knows nothing of Cognito's clients. */
const checkClaims = (claims: JwtPayload, rules: TokenRules): void => {
  const { exp, sub = "" } = claims;
  check(exp !== undefined, "The token never expires");
  check(sub !== "" && sub.length <= MAX_SUBJECT_LENGTH, "The token names no subject");
  const use = claims["token_use"];
  check(use === "access" || (rules.kind === "oidc" && use === undefined), "Not an access token");
  if (rules.kind === "oidc" || isMachine(claims)) return;
  check(rules.clientId !== undefined && claims["client_id"] === rules.clientId, "The token is of another client");
};

/** A user pool knows its people by our own ids; another issuer's are found by the address that it has verified. */
const proofOf = (claims: JwtPayload, rules: TokenRules): Proof => {
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
    ...(rules.rolesClaim === undefined ? {} : { claimed: claims[rules.rolesClaim] ?? [] }),
  };
};

/** Why a token was refused, in words that hold nothing of the token: the library's messages quote it. */
export const reasonOf = (error: unknown): string => {
  const { name, message } = error as Error;
  return error instanceof JwtBaseError ? name : message;
};

const issuerOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).iss;

/**
 * Makes the check of tokens: form, issuer, signature, algorithm, audience or client, use and expiry. It rejects with
 * IssuerUnreachable where it could not tell, and otherwise with what is wrong.
 */
export const tokenVerifier = (rules: readonly TokenRules[], keysOf = (uri: string) => new IssuerKeys(uri)) => {
  const verifiers = new Map(
    rules.map((one) => {
      const audience = one.kind === "oidc" ? one.audience : null;
      const customJwtCheck = ({ payload }: { payload: JwtPayload }) => checkClaims(payload, one);
      const { issuer, jwksUri } = one;
      const verifier = JwtVerifier.create(
        { issuer, jwksUri, audience, customJwtCheck },
        { jwksCache: keysOf(jwksUri) },
      );
      return [issuer as unknown, async (token: string) => proofOf(await verifier.verify(token), one)] as const;
    }),
  );
  return async (token: string): Promise<Proof> => {
    assertWellFormed(token);
    const verify = verifiers.get(issuerOf(token));
    if (verify === undefined) throw new Error("The token is of another issuer");
    return verify(token);
  };
};

const given = (text: string): string | undefined => (text === "" ? undefined : text);

/** The user pool, and the issuer that this deployment has for people instead, if any. */
const rulesHere = (): TokenRules[] => {
  const other = environment("OIDC_ISSUER");
  const pool = { issuer: environment("USER_POOL_ISSUER"), jwksUri: environment("USER_POOL_JWKS_URI") };
  if (other === "") return [{ kind: "userPool", ...pool, clientId: environment("USER_POOL_CLIENT_ID") }];
  return [
    { kind: "userPool", ...pool },
    {
      kind: "oidc",
      issuer: other,
      jwksUri: environment("OIDC_JWKS_URI"),
      audience: environment("OIDC_AUDIENCE"),
      rolesClaim: given(environment("OIDC_ROLES_CLAIM")),
    },
  ];
};

let verify: ReturnType<typeof tokenVerifier> | undefined;

/** Checks a token by the rules of this deployment. */
export const verifyToken = (token: string): Promise<Proof> => {
  verify ??= tokenVerifier(rulesHere());
  return verify(token);
};
