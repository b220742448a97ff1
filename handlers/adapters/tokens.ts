import { JwtVerifier } from "aws-jwt-verify";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";
import type { JwtPayload } from "aws-jwt-verify/jwt-model";
import { environment } from "../../schemas/environment.ts";

/** Fetches the issuer's keys; also over plain http, for issuers inside a private network. */
const fetcher = {
  fetch: async (uri: string): Promise<ArrayBuffer> => {
    const response = await fetch(uri, { signal: AbortSignal.timeout(3000) });
    if (!response.ok) throw new Error(`${uri} answered ${response.status}`);
    return response.arrayBuffer();
  },
};

const create = () => {
  const audience = environment("OIDC_AUDIENCE");
  return JwtVerifier.create(
    {
      issuer: environment("OIDC_ISSUER"),
      jwksUri: environment("OIDC_JWKS_URI"),
      audience: audience === "" ? null : audience,
      // Cognito's access tokens have no audience, and its id tokens must not pass for them.
      customJwtCheck: ({ payload }) => {
        if (audience === "" && payload["token_use"] !== "access") throw new Error("Not an access token");
      },
    },
    { jwksCache: new SimpleJwksCache({ fetcher }) },
  );
};

let verifier: ReturnType<typeof create> | undefined;

/** Checks signature, algorithm, issuer, audience, use and expiry. Throws when any of them is wrong. */
export const verifyToken = async (token: string): Promise<JwtPayload> => {
  verifier ??= create();
  return verifier.verify(token);
};
