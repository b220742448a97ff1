import {
  createKey,
  createSigner,
  type Json,
  joinToken,
  type SigningKey,
  type TokenIssuer,
} from "../../system/token-issuer.ts";

/** The parts from which bad tokens are built. Each bad token differs from a good one by a single defect. */
export type TokenContext = {
  issuer: TokenIssuer;
  /** The header and the claims of a good token. */
  header: Json;
  claims: Json;
  /** A key that the issuer does not publish. */
  foreignKey: SigningKey;
  /** Signs with the issuer's key. */
  sign: (input: string) => string;
  /** Issues a token with other claims or header fields. */
  withClaims: (claims: Json) => string;
  withHeader: (header: Json) => string;
};

/** Builds the tokens of one kind of defect, by the defect's name. */
export type DefectKind = (context: TokenContext) => Record<string, string>;

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

export const createTokenContext = (issuer: TokenIssuer, goodClaims: Json): TokenContext => ({
  issuer,
  header: { alg: "RS256", kid: issuer.key.kid, typ: "JWT" },
  claims: { iss: issuer.issuer, sub: "someone", iat: nowSeconds(), exp: nowSeconds() + 600, ...goodClaims },
  foreignKey: createKey("stranger"),
  sign: createSigner(issuer.key),
  withClaims: (claims) => issuer.token({ ...goodClaims, ...claims }),
  withHeader: (header) => issuer.token(goodClaims, header),
});

/** Builds one token for each value. */
export const tokensOf = <Value>(
  values: readonly Value[],
  nameOf: (value: Value) => string,
  tokenOf: (value: Value) => string,
): Record<string, string> => Object.fromEntries(values.map((value) => [nameOf(value), tokenOf(value)]));

export const formatValue = (value: unknown): string => JSON.stringify(value) ?? "nothing";

/** Builds a token without one claim. */
export function withoutClaim({ header, claims, sign }: TokenContext, name: string): string {
  const { [name]: _, ...rest } = claims;
  return joinToken(header, rest, sign);
}
