import type { Caller } from "../../../schemas/caller.ts";
import { newId, now } from "../../adapters/clock.ts";
import {
  buildResponseItems,
  createIdempotentRequest,
  findStoredResponse,
  type IdempotentRequest,
  type StoredResponse,
} from "../../adapters/dynamodb/idempotency-keys.ts";
import { type Committed, commit } from "../../adapters/dynamodb/store.ts";
import { type Item, retryOnConflict } from "../../adapters/dynamodb/transaction.ts";
import type { Context, Decision, Rejection } from "../../core/shared/decision.ts";
import { type ApiRequest, type ApiResponse, bodyOf, headerOf, requestIdOf } from "../request.ts";
import { logger } from "./app.ts";
import type { RouteResult, SuccessResponse } from "./route.ts";

/** The longest Idempotency-Key, in characters. */
const MAX_KEY_LENGTH = 255;

/** What a command decided, and how its answer follows from what is then written. */
export type CommandResult = {
  decision: Decision;
  render: (committed: Committed[]) => SuccessResponse;
  /** What is written in the same transaction and belongs to no aggregate. */
  items?: Item[];
  allowedActions?: string[] | undefined;
};

/** What an If-Match demands of a resource; undefined when it holds, or when there is none. */
export const checkIfMatch = (request: ApiRequest, record: { version: number }): Rejection | undefined => {
  const requested = headerOf(request, "if-match");
  if (requested === undefined || requested.trim() === "*") return undefined;
  const tags = requested.split(",").map((tag) => tag.trim());
  if (tags.includes(`"${record.version}"`)) return undefined;
  return { code: "stale", detail: `The resource is at version "${record.version}" now: read it again.` };
};

const readIdempotencyKey = (request: ApiRequest, caller: Caller): IdempotentRequest | "malformed" | undefined => {
  const key = headerOf(request, "idempotency-key");
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]+$/.test(key) || key.length > MAX_KEY_LENGTH) return "malformed";
  return createIdempotentRequest(caller.subject, key, request.method, request.path, bodyOf(request));
};

const replay = ({ status, headers, body }: StoredResponse): ApiResponse => ({
  statusCode: status,
  headers: { ...headers, "idempotent-replayed": "true" },
  body,
});

const reusedKeyProblem: RouteResult = {
  problem: { code: "idempotencyKeyReused", detail: "This Idempotency-Key came with another request before." },
};

/** The answer that copies of this request get, or undefined when there is none yet. */
const findEarlierResponse = async (
  keyed: IdempotentRequest | undefined,
): Promise<RouteResult | ApiResponse | undefined> => {
  const kept = keyed && (await findStoredResponse(keyed));
  if (kept === undefined) return undefined;
  return kept === "otherRequest" ? reusedKeyProblem : replay(kept);
};

/**
 * Runs a command: read, decide, commit, and again when others were faster. With an Idempotency-Key its answer is
 * written in the same transaction, so that copies, also those under way at the same moment, get the same one.
 * Refusals are not kept: what is refused today may be right tomorrow.
 */
export const runCommand = async (
  request: ApiRequest,
  caller: Caller,
  decide: (context: Context) => Promise<CommandResult>,
): Promise<RouteResult | ApiResponse> => {
  const keyed = readIdempotencyKey(request, caller);
  if (keyed === "malformed") {
    const detail = `An Idempotency-Key has 1 to ${MAX_KEY_LENGTH} visible ASCII characters.`;
    return { problem: { code: "badRequest", detail } };
  }
  return retryOnConflict(async () => {
    const before = await findEarlierResponse(keyed);
    if (before !== undefined) return before;
    const context: Context = { now: now(), newId, actor: caller.subject, correlationId: requestIdOf(request) };
    const { decision, render: answer, allowedActions, items = [] } = await decide(context);
    if (!decision.ok) {
      // A copy that finished in between may be the very reason for the refusal: then it is the answer.
      const meanwhile = await findEarlierResponse(keyed);
      return meanwhile ?? { problem: decision.rejection, ...(allowedActions ? { allowedActions } : {}) };
    }
    const committed = await commit(decision, context, (made) => {
      if (keyed === undefined) return items;
      const { status, body, headers = {} } = answer(made);
      const kept = { status, body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } };
      return [...items, ...buildResponseItems(keyed, kept)];
    });
    logger.info("A command was carried out", { correlationId: context.correlationId, actor: context.actor });
    return answer(committed);
  });
};
