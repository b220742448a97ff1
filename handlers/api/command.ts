import type { Caller } from "../../schemas/caller.ts";
import { newId, now } from "../adapters/clock.ts";
import {
  findAnswer,
  type KeptAnswer,
  type KeyedRequest,
  keepAnswer,
  keyedRequest,
} from "../adapters/idempotency-keys.ts";
import { type Committed, commit, type Item, untilSettled } from "../adapters/store.ts";
import type { Context, Decision, Refusal } from "../core/decision.ts";
import { logger } from "./app.ts";
import { type ApiRequest, type ApiResponse, bodyOf, headerOf, requestIdOf } from "./request.ts";
import type { Answer, Outcome } from "./route.ts";

/** The longest Idempotency-Key, in characters. */
const MAX_KEY_LENGTH = 255;

/** What a command decided, and how its answer follows from what is then written. */
export type Decided = {
  decision: Decision;
  answer: (committed: Committed[]) => Answer;
  /** What is written in the same transaction and belongs to no aggregate. */
  items?: Item[];
  allowedActions?: string[] | undefined;
};

/** What an If-Match demands of a resource; undefined when it holds, or when there is none. */
export const mismatch = (request: ApiRequest, record: { version: number }): Refusal | undefined => {
  const wanted = headerOf(request, "if-match");
  if (wanted === undefined || wanted.trim() === "*") return undefined;
  const tags = wanted.split(",").map((tag) => tag.trim());
  if (tags.includes(`"${record.version}"`)) return undefined;
  return { code: "stale", detail: `The resource is at version "${record.version}" now: read it again.` };
};

const keyOf = (request: ApiRequest, caller: Caller): KeyedRequest | "malformed" | undefined => {
  const key = headerOf(request, "idempotency-key");
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]+$/.test(key) || key.length > MAX_KEY_LENGTH) return "malformed";
  return keyedRequest(caller.subject, key, request.method, request.path, bodyOf(request));
};

const replay = ({ status, headers, body }: KeptAnswer): ApiResponse => ({
  statusCode: status,
  headers: { ...headers, "idempotent-replayed": "true" },
  body,
});

const reused: Outcome = {
  trouble: { code: "idempotencyKeyReused", detail: "This Idempotency-Key came with another request before." },
};

/** The answer that copies of this request get, or undefined when there is none yet. */
const earlier = async (keyed: KeyedRequest | undefined): Promise<Outcome | ApiResponse | undefined> => {
  const kept = keyed && (await findAnswer(keyed));
  if (kept === undefined) return undefined;
  return kept === "otherRequest" ? reused : replay(kept);
};

/**
 * Runs a command: read, decide, commit, and again when others were faster. With an Idempotency-Key its answer is
 * written in the same transaction, so that copies, also those under way at the same moment, get the same one.
 * Refusals are not kept: what is refused today may be right tomorrow.
 */
export const runCommand = async (
  request: ApiRequest,
  caller: Caller,
  decide: (context: Context) => Promise<Decided>,
): Promise<Outcome | ApiResponse> => {
  const keyed = keyOf(request, caller);
  if (keyed === "malformed") {
    const detail = `An Idempotency-Key has 1 to ${MAX_KEY_LENGTH} visible ASCII characters.`;
    return { trouble: { code: "badRequest", detail } };
  }
  return untilSettled(async () => {
    const before = await earlier(keyed);
    if (before !== undefined) return before;
    const context: Context = { now: now(), newId, actor: caller.subject, correlationId: requestIdOf(request) };
    const { decision, answer, allowedActions, items = [] } = await decide(context);
    if (!decision.ok) {
      // A copy that finished in between may be the very reason for the refusal: then it is the answer.
      const meanwhile = await earlier(keyed);
      return meanwhile ?? { trouble: decision.refusal, ...(allowedActions ? { allowedActions } : {}) };
    }
    const committed = await commit(decision, context, (made) => {
      if (keyed === undefined) return items;
      const { status, body, headers = {} } = answer(made);
      const kept = { status, body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } };
      return [...items, ...keepAnswer(keyed, kept)];
    });
    logger.info("A command was carried out", { correlationId: context.correlationId, actor: context.actor });
    return answer(committed);
  });
};
