import * as z from "zod/mini";
import { parseRetryAfter } from "../api/problem.ts";
import type { Tokens } from "./session-store.ts";

/** The token endpoint, on the console's own origin. CloudFront forwards it to the issuer, so that the content security
 *  policy allows no other origin. */
const tokenPath = "/oauth2/token";

const TokenAnswer = z.object({
  access_token: z.string(),
  refresh_token: z.optional(z.string()),
  expires_in: z.optional(z.number()),
});

/** A request for tokens that was answered with an error. */
export class TokenRejection extends Error {
  override readonly name = "TokenRejection";
  readonly status: number;
  /** The seconds after which the same request may succeed. */
  readonly retryAfter: number | undefined;

  constructor(status: number, retryAfter?: number) {
    super(`The sign-in was refused (${status}).`);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Returns whether the issuer refuses this request for good. Its own failures and too many requests pass. */
  get isFinal(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 429;
  }
}

/** Requests tokens of the issuer. Throws `TokenRejection` if it answers with an error. */
export async function requestTokens(form: Record<string, string>): Promise<Tokens> {
  const response = await fetch(tokenPath, { method: "POST", body: new URLSearchParams(form) });
  if (!response.ok) throw new TokenRejection(response.status, parseRetryAfter(response.headers));
  const { access_token, refresh_token, expires_in = 3600 } = TokenAnswer.parse(await response.json());
  return {
    accessToken: access_token,
    expiresAt: Date.now() + expires_in * 1000,
    ...(refresh_token && { refreshToken: refresh_token }),
  };
}
