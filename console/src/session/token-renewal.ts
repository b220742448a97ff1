import { ApiUnreachable } from "../api/problem.ts";
import { currentTokens, endSession, keepTokens, type Tokens } from "./session-store.ts";
import { readSignInConfig } from "./sign-in-config.ts";
import { requestTokens, TokenRejection } from "./token-endpoint.ts";

let refreshing: Promise<boolean> | undefined;

/** Renews the access token. Returns false and ends the session if the issuer refuses. Throws `ApiUnreachable` and keeps
 *  the session if there is no decision, for example without a network. Concurrent calls share one request, because an
 *  issuer may accept a refresh token once only. */
export function refreshSession(): Promise<boolean> {
  refreshing ??= renewTokens().finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

async function renewTokens(): Promise<boolean> {
  const tokens = currentTokens();
  if (!tokens) return false;
  // A person may sign out meanwhile. Then the answer has no effect.
  const isCurrent = () => currentTokens() === tokens;
  try {
    const renewed = await requestRenewal(tokens.refreshToken, isCurrent);
    if (!isCurrent()) return false;
    if (renewed) keepTokens(renewed);
    else endSession("expired");
    return renewed !== undefined;
  } catch {
    if (!isCurrent()) return false;
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
