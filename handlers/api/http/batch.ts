import { createHash } from "node:crypto";
import { splitIntoChunks } from "../../core/shared/chunks.ts";
import { respondWithError } from "./app.ts";
import { respondOnce } from "./idempotency.ts";
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
  const handle = async (id: string): Promise<object> => {
    const request = buildEntryRequest(call.request, id, entryRoute, headerOf(call.request, "idempotency-key"));
    const { statusCode, body } = await respondToEntry(request, id, entryRoute);
    const parsed: unknown = JSON.parse(body);
    return { id, ...(statusCode < 300 ? toEntry(parsed) : { problem: parsed }) };
  };
  const items: object[] = [];
  const handleAll = async (): Promise<SuccessResponse> => {
    for (const some of splitIntoChunks(ids, MAX_CONCURRENT)) items.push(...(await Promise.all(some.map(handle))));
    return { status: 200, body: { items } };
  };
  // A problem is not stored: a later copy may succeed. The entries that succeeded have stored their responses.
  return respondOnce(call, handleAll, () => !items.some((item) => "problem" in item));
}
