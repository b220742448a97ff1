import { setTimeout as delay } from "node:timers/promises";
import type { Authenticator } from "../connection/authenticator.ts";
import { ApiUnreachable } from "./problem.ts";

/** The answers after which the same request may succeed. */
const temporary = [429, 502, 503, 504];
const MAX_ATTEMPTS = 3;
const REQUEST_TIMEOUT_MS = 60_000;
const MAX_PAUSE_MS = 10_000;

/** Creates the function that sends requests. It repeats what can be repeated without a second effect. */
export function createAuthorizedFetch(authenticator: Authenticator): (request: Request) => Promise<Response> {
  return async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt === MAX_ATTEMPTS || !isRepeatable(request);
      const response = await attemptRequest(request, authenticator, isLast);
      if (response && (isLast || !temporary.includes(response.status))) return response;
      await delay(pauseOf(response, attempt));
    }
  };
}

/** Sends a copy of the request. Renews the proof once after a 401. Returns undefined without an answer. */
async function attemptRequest(
  request: Request,
  authenticator: Authenticator,
  isLast: boolean,
): Promise<Response | undefined> {
  const send = async () =>
    fetch(await authenticator.authorize(request.clone()), { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  try {
    const response = await send();
    return response.status === 401 && (await authenticator.renew()) ? await send() : response;
  } catch (error) {
    if (!isNetworkError(error)) throw error;
    if (isLast) throw error instanceof ApiUnreachable ? error : new ApiUnreachable(new URL(request.url).origin, error);
    return undefined;
  }
}

/** A GET changes nothing. A POST with an Idempotency-Key happens once. PATCH and DELETE lead to the same state. */
const isRepeatable = ({ method, headers }: Request): boolean => method !== "POST" || headers.has("Idempotency-Key");

function isNetworkError(error: unknown): boolean {
  if (error instanceof ApiUnreachable) return true;
  return error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError");
}

function pauseOf(response: Response | undefined, attempt: number): number {
  const seconds = Number(response?.headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(seconds * 1_000, MAX_PAUSE_MS) : 250 * 2 ** attempt;
}
