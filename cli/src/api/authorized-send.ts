import type { Authenticator } from "../connection/authenticator.ts";
import { pauseBeforeRetry } from "../operations/interruption.ts";
import { ApiProblem, ApiUnreachable, isTemporary } from "./problem.ts";
import { type HttpRequest, type HttpResponse, sendHttp } from "./transport.ts";

/** A server that is down may be back sooner than it says. A limit of requests ends when the API says so. */
const MAX_PAUSE_MS = 10_000;
const MAX_LIMIT_PAUSE_MS = 60_000;

/** Limits how often a request is sent, and sets how it waits in between. */
export type RetryPolicy = { maxAttempts?: number; wait?: (milliseconds: number) => Promise<unknown> };

/** Sends a request with the proof of who calls. Sends it again if no answer arrives, or one of 429, 502,
 *  503 and 504. */
export async function sendAuthorized(
  request: HttpRequest,
  authenticator: Authenticator,
  { maxAttempts = 3, wait = pauseBeforeRetry }: RetryPolicy = {},
): Promise<HttpResponse> {
  const keyed = addKey(request);
  for (let attempt = 1; ; attempt += 1) {
    const isLast = attempt === maxAttempts;
    const response = await sendOnce(keyed, authenticator).catch((error: unknown) => {
      if (isLast || !canRepeat(error)) throw error;
      return undefined;
    });
    if (response && (isLast || !isTemporary(response.status))) return response;
    await wait(pauseOf(response, attempt));
  }
}

/** Returns whether the request may succeed later. The sign-in throws the problem of its own endpoints. */
const canRepeat = (error: unknown): boolean =>
  error instanceof ApiUnreachable || (error instanceof ApiProblem && isTemporary(error.status));

/** Sends the request. Renews the proof once after a 401. */
async function sendOnce(request: HttpRequest, authenticator: Authenticator): Promise<HttpResponse> {
  const send = async () => sendHttp(await authenticator.authorize(request));
  const response = await send();
  return response.status === 401 && (await authenticator.renew()) ? send() : response;
}

/** Adds a random Idempotency-Key to a write that has none. The API executes the write and its repetitions once, and a
 *  repetition gets the answer that was lost instead of a conflict with its own effect. */
function addKey(request: HttpRequest): HttpRequest {
  const { method, headers } = request;
  const hasKey = Object.keys(headers).some((name) => name.toLowerCase() === "idempotency-key");
  if (method === "GET" || hasKey) return request;
  return { ...request, headers: { ...headers, "Idempotency-Key": crypto.randomUUID() } };
}

function pauseOf(response: HttpResponse | undefined, attempt: number): number {
  const seconds = Number(response?.headers["retry-after"] ?? Number.NaN);
  if (!Number.isFinite(seconds)) return 250 * 2 ** attempt;
  return Math.min(seconds * 1_000, response?.status === 429 ? MAX_LIMIT_PAUSE_MS : MAX_PAUSE_MS);
}
