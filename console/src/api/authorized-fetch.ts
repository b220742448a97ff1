import { currentTokens } from "../session/session-store.ts";
import { refreshSession } from "../session/token-renewal.ts";
import { connectionStore } from "./connection.ts";
import { ApiUnreachable } from "./problem.ts";
import { readServerClock } from "./server-clock.ts";

/** The answers of a gateway that may have no API behind it. */
const gatewayFailures = [502, 503, 504];
/** A token that is about to end is renewed first, so that a slow request does not fail. */
const RENEW_BEFORE_MS = 30_000;

/** Sends a request with the session's token. Renews the token once if it has ended. Throws `ApiUnreachable` if the
 *  API or the renewal has no answer. */
export async function authorizedFetch(request: Request): Promise<Response> {
  const tokens = currentTokens();
  if (tokens?.refreshToken && tokens.expiresAt - RENEW_BEFORE_MS < Date.now()) await renewToken(tokens.expiresAt);
  const copy = request.clone();
  const first = await send(request);
  const response = first.status === 401 && (await renewToken()) ? await send(copy) : first;
  connectionStore.set(isWithoutApi(response) ? "down" : "up");
  return response;
}

/** Renews the token, and returns whether there is a new one. A renewal without a decision counts as an outage, so that
 *  the page says so and heals, unless the present token is still valid. */
async function renewToken(validUntil = 0): Promise<boolean> {
  try {
    return await refreshSession();
  } catch (error) {
    if (validUntil > Date.now()) return false;
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
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    connectionStore.set("down");
    throw new ApiUnreachable();
  }
}

/** Returns whether a gateway answered in place of the API. An API that is overloaded says when to try again. */
const isWithoutApi = ({ status, headers }: Response): boolean =>
  gatewayFailures.includes(status) && !(status === 503 && headers.has("Retry-After"));
