import { createHash, randomBytes } from "node:crypto";
import type { Person } from "../user-token.ts";

/** The console's request to the sign-in page (RFC 6749, 4.1.1; RFC 7636, 4.3). */
export type SignInRequest = { redirectUri: string; state: string; challenge: string };

const CODE_LIFE_MS = 60_000;

/** Issues codes for people, and exchanges them as an issuer does. Codes and refresh tokens end with the process. */
export class SignInCodes {
  readonly #codes = new Map<string, { person: Person; request: SignInRequest; until: number }>();
  readonly #refreshTokens = new Map<string, Person>();

  issue(person: Person, request: SignInRequest): string {
    const code = createSecret();
    this.#codes.set(code, { person, request, until: Date.now() + CODE_LIFE_MS });
    return code;
  }

  /** Returns the person of a code, once, if the verifier and the address belong to it. */
  redeem(code: string, verifier: string, redirectUri: string): Person | undefined {
    const found = this.#codes.get(code);
    this.#codes.delete(code);
    if (!found || found.until < Date.now() || found.request.redirectUri !== redirectUri) return undefined;
    return challengeOf(verifier) === found.request.challenge ? found.person : undefined;
  }

  issueRefreshToken(person: Person): string {
    const token = createSecret();
    this.#refreshTokens.set(token, person);
    return token;
  }

  /** Ends a refresh token. An unknown one is ended already (RFC 7009, 2.2). */
  revoke(refreshToken: string): void {
    this.#refreshTokens.delete(refreshToken);
  }

  personOf(refreshToken: string): Person | undefined {
    return this.#refreshTokens.get(refreshToken);
  }
}

const createSecret = () => randomBytes(32).toString("base64url");
const challengeOf = (verifier: string) => createHash("sha256").update(verifier).digest("base64url");
