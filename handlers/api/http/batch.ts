import { createHash } from "node:crypto";
import { Conflict, writeTransaction } from "../../adapters/dynamodb/transaction.ts";
import { splitIntoChunks } from "../../core/shared/chunks.ts";
import { respondWithError } from "./app.ts";
import { buildStoredResponse, findEarlierResponse, malformedKeyProblem, readIdempotencyKey } from "./idempotency.ts";
import { type ApiRequest, type ApiResponse, headerOf } from "./request.ts";
import type { RouteResult, SuccessResponse } from "./response.ts";
import type { DefinedRoute, ScopedCall } from "./route.ts";

/** The entries that are handled at the same time: enough for the time-out of the function, and few conflicts. */
const MAX_CONCURRENT = 5;

/** The route that handles one entry of a batch, and the parameter of its path that takes the entry's id. */
type EntryRoute = { route: DefinedRoute; parameter: string };

/** Builds the request of one entry. With an Idempotency-Key, each entry has a key of its own, which follows from it. */
function buildEntryRequest(
  { event }: ApiRequest,
  id: string,
  { route, parameter }: EntryRoute,
  key?: string,
): ApiRequest {
  const [method = "", path = ""] = route.route.split(" ");
  const { headers, multiValueHeaders: _, body: __, ...rest } = event;
  const others = Object.entries(headers ?? {}).filter(([name]) => name.toLowerCase() !== "idempotency-key");
  const entryKey = key && { "idempotency-key": createHash("sha256").update(`${key} ${id}`).digest("base64url") };
  return {
    method,
    path: path.replace(`{${parameter}}`, id),
    event: { ...rest, body: null, multiValueHeaders: {}, headers: { ...Object.fromEntries(others), ...entryKey } },
  };
}

async function respondToEntry(request: ApiRequest, id: string, { route, parameter }: EntryRoute): Promise<ApiResponse> {
  try {
    return await route.respond(request, { [parameter]: id });
  } catch (error) {
    return respondWithError(request, error);
  }
}

/** Stores the response for copies of the request. A copy that was faster has stored the same response. */
async function storeResponse(call: ScopedCall, response: SuccessResponse): Promise<void> {
  const keyed = readIdempotencyKey(call.request, call.caller);
  if (keyed === undefined || keyed === "malformed") return;
  try {
    await writeTransaction(buildStoredResponse(keyed, response));
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
}

/**
 * Handles each id of a batch like a request of its own, a few at the same time.
 * Returns what each would have returned: `toEntry` renders a success, and a rejection is a problem.
 */
export async function runBatch(
  call: ScopedCall,
  ids: string[],
  entryRoute: EntryRoute,
  toEntry: (body: unknown) => object,
): Promise<RouteResult | ApiResponse> {
  const keyed = readIdempotencyKey(call.request, call.caller);
  if (keyed === "malformed") return malformedKeyProblem;
  const earlier = await findEarlierResponse(keyed);
  if (earlier !== undefined) return earlier;
  const handle = async (id: string): Promise<object> => {
    const request = buildEntryRequest(call.request, id, entryRoute, headerOf(call.request, "idempotency-key"));
    const { statusCode, body } = await respondToEntry(request, id, entryRoute);
    const parsed: unknown = JSON.parse(body);
    return { id, ...(statusCode < 300 ? toEntry(parsed) : { problem: parsed }) };
  };
  const items: object[] = [];
  for (const some of splitIntoChunks(ids, MAX_CONCURRENT)) items.push(...(await Promise.all(some.map(handle))));
  const response: SuccessResponse = { status: 200, body: { items } };
  // A problem is not stored: a later copy may succeed. The entries that succeeded have stored their responses.
  if (!items.some((item) => "problem" in item)) await storeResponse(call, response);
  return response;
}
