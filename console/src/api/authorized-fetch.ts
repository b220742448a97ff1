import { currentTokens } from "../session/session-store.ts";
import { refreshSession } from "../session/token-renewal.ts";
import { connectionStore } from "./connection.ts";
import { ApiUnreachable } from "./problem.ts";
import { readServerClock } from "./server-clock.ts";

/** The answers of a gateway that has no API behind it. */
const gatewayFailures = [502, 503, 504];
/** A token that is about to end is renewed first, so that a slow request does not fail. */
const RENEW_BEFORE_MS = 30_000;

/** Sends a request with the session's token. Renews the token once if it has ended. Throws `ApiUnreachable` if the
 *  API or the renewal has no answer. */
export async function authorizedFetch(request: Request): Promise<Response> {
  const tokens = currentTokens();
  if (tokens?.refreshToken && tokens.expiresAt - RENEW_BEFORE_MS < Date.now()) await renewToken();
  const copy = request.clone();
  const response = await send(request);
  if (response.status !== 401 || !(await renewToken())) return response;
  return send(copy);
}

/** Renews the token. A renewal without a decision counts as an outage, so that the page says so and heals. */
async function renewToken(): Promise<boolean> {
  try {
    return await refreshSession();
  } catch (error) {
    connectionStore.set("down");
    throw error;
  }
}

async function send(request: Request): Promise<Response> {
  const token = currentTokens()?.accessToken;
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  try {
    const response = await fetch(request);
    readServerClock(response.headers);
    connectionStore.set(gatewayFailures.includes(response.status) ? "down" : "up");
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    connectionStore.set("down");
    throw new ApiUnreachable();
  }
}
