import type * as z from "zod";
import { newId, now } from "../../adapters/clock.ts";
import type { IdempotentRequest } from "../../adapters/dynamodb/idempotency-keys.ts";
import { type Committed, commit } from "../../adapters/dynamodb/store.ts";
import { type Item, retryOnConflict } from "../../adapters/dynamodb/transaction.ts";
import type { Route } from "../../core/shared/access.ts";
import type { Context, Decision, Records, Rejection } from "../../core/shared/decision.ts";
import { logger } from "./app.ts";
import { buildStoredResponse, findEarlierResponse, malformedKeyProblem, readIdempotencyKey } from "./idempotency.ts";
import { type ApiResponse, headerOf, requestIdOf } from "./request.ts";
import type { RouteResult, SuccessResponse } from "./response.ts";
import { type DefinedRoute, defineRoute, type RouteCall, type RouteSpec, type ScopedCall } from "./route.ts";

/** The state on which a command is decided, or the reason why the caller cannot reach it. */
export type Loaded<State> =
  | {
      state: State;
      /** The version that If-Match must name. @default - the state has no version, and If-Match is ignored */
      version?: number;
      /** The actions that a rejection of the decision lists. @default - none are listed */
      allowedActions?: string[];
    }
  | { rejection: Rejection };

/** A decision with its effects outside of the aggregates. */
export type CommandDecision = Decision & {
  /** Rows that belong to no aggregate, written in the same transaction. */
  items?: Item[];
  /** Renders a response that depends on more than the state. @default - the command's `render` */
  render?: (committed: Committed[]) => SuccessResponse;
};

/** The three parts of a command on a resource. */
export type Command<Call, State> = {
  /** Set on commands that add to the loaded resource. @default - If-Match is checked */
  ignoresIfMatch?: true;
  /** Loads the state within the caller's access scope. */
  load: (call: Call) => Promise<Loaded<State>> | Loaded<State>;
  decide: (state: State, context: Context, call: Call) => Promise<CommandDecision> | CommandDecision;
  /** Renders the response. @default - the decision's `render` */
  render?: (result: { committed: Committed[]; state: State; call: Call }) => SuccessResponse;
};

/** Returns why an If-Match rejects a resource's version; undefined if it matches or is absent. */
function checkIfMatch({ request }: ScopedCall, version: number | undefined): Rejection | undefined {
  const ifMatch = headerOf(request, "if-match");
  if (version === undefined || ifMatch === undefined || ifMatch.trim() === "*") return undefined;
  const tags = ifMatch.split(",").map((tag) => tag.trim());
  if (tags.includes(`"${version}"`)) return undefined;
  return { code: "stale", detail: `The resource is now at version "${version}". Read it again.` };
}

/** Returns the committed record of a type; undefined if the decision changed none. */
export const findRecord = <Type extends keyof Records>(committed: Committed[], type: Type): Records[Type] | undefined =>
  committed.find((one) => one.type === type)?.record as Records[Type] | undefined;

type Decided =
  | { rejection: Rejection; allowedActions?: string[] | undefined }
  | {
      decision: Extract<CommandDecision, { ok: true }>;
      render: (committed: Committed[]) => SuccessResponse;
    };

/** Loads, checks If-Match, decides, and selects the function that renders the response. */
async function decideCommand<Call extends ScopedCall, State>(
  call: Call,
  { ignoresIfMatch, load, decide, render }: Command<Call, State>,
  context: Context,
): Promise<Decided> {
  const loaded = await load(call);
  if ("rejection" in loaded) return loaded;
  const { state, version, allowedActions } = loaded;
  const stale = ignoresIfMatch ? undefined : checkIfMatch(call, version);
  if (stale) return { rejection: stale };
  const decision = await decide(state, context, call);
  if (!decision.ok) return { rejection: decision.rejection, allowedActions };
  if (decision.render !== undefined) return { decision, render: decision.render };
  if (render === undefined) throw new Error("A command needs a render function");
  return { decision, render: (committed) => render({ committed, state, call }) };
}

async function executeOnce<Call extends ScopedCall, State>(
  call: Call,
  command: Command<Call, State>,
  keyed: IdempotentRequest | undefined,
): Promise<RouteResult | ApiResponse> {
  const earlier = await findEarlierResponse(keyed);
  if (earlier !== undefined) return earlier;
  const correlationId = requestIdOf(call.request);
  const context: Context = { now: now(), newId, actor: call.caller.subject, correlationId };
  const decided = await decideCommand(call, command, context);
  if ("rejection" in decided) {
    const { rejection, allowedActions } = decided;
    // A copy that was committed meanwhile may have caused the rejection: then its response is the right one.
    const meanwhile = await findEarlierResponse(keyed);
    return meanwhile ?? { problem: rejection, ...(allowedActions ? { allowedActions } : {}) };
  }
  const { decision, render } = decided;
  const { items = [] } = decision;
  const committed = await commit(decision, context, (records) =>
    keyed === undefined ? items : [...items, ...buildStoredResponse(keyed, render(records))],
  );
  logger.info("A command was carried out", { correlationId, actor: context.actor });
  return render(committed);
}

/**
 * Runs a command: loads, decides, commits, and repeats all of it after a conflicting write. With an Idempotency-Key
 * the response is stored in the same transaction, so concurrent copies of the request receive the same response.
 * Rejections are not stored: a later copy of the request may succeed.
 */
export async function runCommand<Call extends ScopedCall, State>(
  call: Call,
  command: Command<Call, State>,
): Promise<RouteResult | ApiResponse> {
  const keyed = readIdempotencyKey(call.request, call.caller);
  if (keyed === "malformed") return malformedKeyProblem;
  return retryOnConflict(() => executeOnce(call, command, keyed));
}

/** Defines a route that runs a command. */
export function defineCommand<State, Body extends z.ZodType = z.ZodUndefined>(
  route: Route,
  { body, maxBodyBytes, ...command }: Omit<RouteSpec<Body>, "query"> & Command<RouteCall<Body>, State>,
): DefinedRoute {
  const spec = { ...(body === undefined ? {} : { body }), ...(maxBodyBytes === undefined ? {} : { maxBodyBytes }) };
  return defineRoute<Body>(route, spec, (call) => runCommand(call, command));
}
