import type { Caller } from "../../../schemas/caller.ts";
import {
  buildResponseItems,
  createIdempotentRequest,
  findStoredResponse,
  type IdempotentRequest,
  type StoredResponse,
} from "../../adapters/dynamodb/idempotency-keys.ts";
import { Conflict, type Item, writeTransaction } from "../../adapters/dynamodb/transaction.ts";
import { principalOf } from "../../core/shared/caller.ts";
import { type ApiRequest, type ApiResponse, bodyOf, headerOf, queryOf } from "./request.ts";
import type { RouteResult, SuccessResponse } from "./response.ts";

/** The longest Idempotency-Key, in characters. */
const MAX_KEY_LENGTH = 255;

/** The problem of a request whose Idempotency-Key is malformed. */
export const malformedKeyProblem: RouteResult = {
  problem: {
    code: "badRequest",
    detail: `An Idempotency-Key consists of 1 to ${MAX_KEY_LENGTH} visible ASCII characters.`,
  },
};

const reusedKeyProblem: RouteResult = {
  problem: {
    code: "idempotencyKeyReused",
    detail: "An earlier request with another body, verb, path or query used this Idempotency-Key. Send a new key.",
  },
};

/** Returns the query in a form that does not depend on the order of its parameters; nothing for a request without one. */
function normalizeQuery(request: ApiRequest): string[] {
  const entries = Object.entries(queryOf(request)).sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.length === 0 ? [] : [JSON.stringify(entries)];
}

/** Reads the Idempotency-Key; undefined if the request has none. */
export function readIdempotencyKey(request: ApiRequest, caller: Caller): IdempotentRequest | "malformed" | undefined {
  const key = headerOf(request, "idempotency-key");
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]+$/.test(key) || key.length > MAX_KEY_LENGTH) return "malformed";
  const content = [request.method, request.path, bodyOf(request), ...normalizeQuery(request)];
  return createIdempotentRequest(principalOf(caller.subject), key, ...content);
}

const replay = ({ status, headers, body }: StoredResponse): ApiResponse => ({
  statusCode: status,
  headers: { ...headers, "idempotent-replayed": "true" },
  body,
});

/** Returns the response that an earlier copy of this request received; undefined if there is none. */
export async function findEarlierResponse(
  keyed: IdempotentRequest | undefined,
): Promise<RouteResult | ApiResponse | undefined> {
  const stored = keyed && (await findStoredResponse(keyed));
  if (stored === undefined) return undefined;
  return stored === "otherRequest" ? reusedKeyProblem : replay(stored);
}

/** Builds the rows that store a response for later copies of the request; none without an Idempotency-Key. */
export function buildStoredResponse(keyed: IdempotentRequest | undefined, response: SuccessResponse): Item[] {
  if (keyed === undefined) return [];
  const { status, body, headers = {} } = response;
  const stored = { status, body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } };
  return buildResponseItems(keyed, stored);
}

/** Stores the response to a request outside of a transaction. Returns the response of a copy that was faster. */
async function storeResponse(
  keyed: IdempotentRequest | undefined,
  response: SuccessResponse,
): Promise<RouteResult | ApiResponse | undefined> {
  try {
    await writeTransaction(buildStoredResponse(keyed, response));
    return undefined;
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    return findEarlierResponse(keyed);
  }
}

/**
 * Responds to a request that writes nothing itself. With an Idempotency-Key, the response is stored for copies of the
 * request if `isFinal` returns true for it.
 */
export async function respondOnce(
  { request, caller }: { request: ApiRequest; caller: Caller },
  respond: () => Promise<SuccessResponse> | SuccessResponse,
  isFinal: (response: SuccessResponse) => boolean = () => true,
): Promise<RouteResult | ApiResponse> {
  const keyed = readIdempotencyKey(request, caller);
  if (keyed === "malformed") return malformedKeyProblem;
  const earlier = await findEarlierResponse(keyed);
  if (earlier !== undefined) return earlier;
  const response = await respond();
  return (isFinal(response) ? await storeResponse(keyed, response) : undefined) ?? response;
}
