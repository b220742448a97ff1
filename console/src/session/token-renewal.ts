import { ApiUnreachable } from "../api/problem.ts";
import { currentTokens, endSession, keepTokens, type Tokens } from "./session-store.ts";
import { readSignInConfig } from "./sign-in-config.ts";
import { requestTokens, TokenRejection } from "./token-endpoint.ts";

const MIN_PAUSE_MS = 10_000;
const MAX_PAUSE_MS = 60_000;

let refreshing: Promise<boolean> | undefined;
/** The tokens whose last renewal had no decision, and the time before which the issuer is not asked again. */
let undecided: { tokens: Tokens; until: number } | undefined;

/** Returns whether requests need a renewal: the token has ended, or its last renewal had no decision. */
export function isRenewalDue(): boolean {
  const tokens = currentTokens();
  if (!tokens?.refreshToken) return false;
  return tokens.expiresAt <= Date.now() || undecided?.tokens === tokens;
}

/** Renews the access token. Returns false and ends the session if the issuer refuses. Throws `ApiUnreachable` and keeps
 *  the session if there is no decision, for example without a network. After that it throws at once for a while, so
 *  that each request of a page does not ask the issuer again. Concurrent calls share one request, because an issuer may
 *  accept a refresh token once only. */
export function refreshSession(): Promise<boolean> {
  refreshing ??= renewTokens().finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

async function renewTokens(): Promise<boolean> {
  const tokens = currentTokens();
  if (!tokens) return false;
  if (undecided?.tokens === tokens && Date.now() < undecided.until) throw new ApiUnreachable();
  // A person may sign out meanwhile. Then the answer has no effect.
  const isCurrent = () => currentTokens() === tokens;
  try {
    const renewed = await requestRenewal(tokens.refreshToken, isCurrent);
    if (!isCurrent()) return false;
    if (renewed) keepTokens(renewed);
    else endSession("expired");
    return renewed !== undefined;
  } catch (error) {
    if (!isCurrent()) return false;
    undecided = { tokens, until: Date.now() + readPause(error) };
    throw new ApiUnreachable();
  }
}

/** Returns new tokens, or undefined if the issuer gives none. Asks the issuer only while the session is current. */
async function requestRenewal(refreshToken: string | undefined, isCurrent: () => boolean): Promise<Tokens | undefined> {
  if (!refreshToken) return undefined;
  const { consoleClientId } = await readSignInConfig();
  if (!isCurrent()) return undefined;
  const form = { grant_type: "refresh_token", client_id: consoleClientId, refresh_token: refreshToken };
  try {
    return { refreshToken, ...(await requestTokens(form)) };
  } catch (error) {
    if (error instanceof TokenRejection && error.isFinal) return undefined;
    throw error;
  }
}

/** Returns the milliseconds until the next attempt. An issuer may want more than the minimum, at most a minute. */
function readPause(error: unknown): number {
  const retryAfter = error instanceof TokenRejection ? (error.retryAfter ?? 0) : 0;
  return Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, retryAfter * 1_000));
}
