import { createHash, randomBytes } from "node:crypto";

/** Returns a random text for `state` and for the verifier of PKCE (RFC 7636). */
export const createRandomText = (): string => randomBytes(32).toString("base64url");

export const challengeOf = (verifier: string): string => createHash("sha256").update(verifier).digest("base64url");
