import type * as z from "zod";
import { newId, now } from "../../adapters/clock.ts";
import type { IdempotentRequest } from "../../adapters/dynamodb/idempotency-keys.ts";
import { type Committed, commit } from "../../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../../adapters/dynamodb/transaction.ts";
import type { Route } from "../../core/shared/access.ts";
import type { Context, Records, Rejection } from "../../core/shared/decision.ts";
import { logger } from "./app.ts";
import { cleanUp } from "./clean-up.ts";
import type { Command, CommandDecision } from "./command-types.ts";
import { dryRunQuery, isDryRun, previewCommand, tolerateInDryRun } from "./dry-run.ts";
import { buildStoredResponse, findEarlierResponse, malformedKeyProblem, readIdempotencyKey } from "./idempotency.ts";
import { checkIfMatch } from "./if-match.ts";
import { type ApiResponse, requestIdOf } from "./request.ts";
import type { RouteResult, SuccessResponse } from "./response.ts";
import {
  type DefinedRoute,
  defineRoute,
  type InvalidBody,
  type RouteCall,
  type RouteSpec,
  type ScopedCall,
} from "./route.ts";

/** Returns the committed record of a type; undefined if the decision changed none. */
export const findRecord = <Type extends keyof Records>(committed: Committed[], type: Type): Records[Type] | undefined =>
  committed.find((one) => one.type === type)?.record as Records[Type] | undefined;

type Decided =
  | { rejection: Rejection; allowedActions?: string[] | undefined }
  | { earlier: RouteResult | ApiResponse }
  | {
      decision: Extract<CommandDecision, { ok: true }>;
      render: (committed: Committed[]) => SuccessResponse;
    };

/** Loads, checks If-Match, decides, and selects the function that renders the response. A copy of the request may have
 *  been committed before the state was loaded, so its response is looked for afterwards: the decision may act outside
 *  of the database, and must not do so twice. */
async function decideCommand<Call extends ScopedCall, State>(
  call: Call,
  { ignoresIfMatch, load, decide, render }: Command<Call, State>,
  { context, keyed }: { context: Context; keyed: IdempotentRequest | undefined },
): Promise<Decided> {
  const loaded = await load(call);
  if ("rejection" in loaded) return loaded;
  const earlier = await findEarlierResponse(keyed);
  if (earlier !== undefined) return { earlier };
  const { state, version, allowedActions } = loaded;
  const stale = ignoresIfMatch ? undefined : checkIfMatch(call, version);
  if (stale) return { rejection: stale };
  const decision = await decide(state, context, call);
  if (!decision.ok) return { rejection: decision.rejection, allowedActions };
  if (decision.render !== undefined) return { decision, render: decision.render };
  if (render === undefined) throw new Error("A command needs a render function");
  return { decision, render: (committed) => render({ committed, state, call }) };
}

const createContext = ({ request, caller }: ScopedCall): Context => ({
  now: now(),
  newId,
  actor: caller.subject,
  correlationId: requestIdOf(request),
});

async function executeOnce<Call extends ScopedCall, State>(
  call: Call,
  command: Command<Call, State>,
  keyed: IdempotentRequest | undefined,
): Promise<RouteResult | ApiResponse> {
  const context = createContext(call);
  const { correlationId } = context;
  const decided = await decideCommand(call, command, { context, keyed });
  if ("earlier" in decided) return decided.earlier;
  if ("rejection" in decided) {
    const { rejection, allowedActions } = decided;
    // A copy that was committed meanwhile may have caused the rejection: then its response is the right one.
    const meanwhile = await findEarlierResponse(keyed);
    return meanwhile ?? { problem: rejection, ...(allowedActions ? { allowedActions } : {}) };
  }
  const { decision, render } = decided;
  const { items = [] } = decision;
  await command.prepare?.(call);
  const committed = await commit(decision, context, (records) =>
    keyed === undefined ? items : [...items, ...buildStoredResponse(keyed, render(records))],
  );
  logger.info("A command was carried out", { ...decision.logFields, correlationId, actor: context.actor });
  await cleanUp(() => command.finish?.(call), { ...call.params, ...decision.logFields, correlationId });
  return render(committed);
}

/**
 * Runs a command: loads, decides, commits, and repeats all of it after a conflicting write. With an Idempotency-Key
 * the response is stored in the same transaction, so concurrent copies of the request receive the same response.
 * Rejections are not stored: a later copy of the request may succeed.
 */
export async function runCommand<Call extends ScopedCall & { invalidBody?: InvalidBody | undefined }, State>(
  call: Call,
  command: Command<Call, State>,
): Promise<RouteResult | ApiResponse> {
  const keyed = readIdempotencyKey(call.request, call.caller);
  if (keyed === "malformed") return malformedKeyProblem;
  if (isDryRun(call)) return previewCommand(call, command, createContext(call));
  return retryOnConflict(() => executeOnce(call, command, keyed));
}

/** The settings of a command's route. */
export type CommandSpec<Body extends z.ZodType, Query extends z.ZodObject = typeof dryRunQuery> = Pick<
  RouteSpec<Body>,
  "body" | "bodyIsOptional" | "maxBodyBytes"
> & {
  /** An extension of `dryRunQuery`. @default - `dryRun` alone, if the command offers it */
  query?: Query;
  /** Set on commands that act outside of the database while they decide. @default - `dryRun=true` is offered */
  withoutDryRun?: true;
  /** The values with which a dry run replaces invalid required fields. @default - none */
  standIns?: Readonly<Record<string, unknown>>;
};

/** Defines a route that runs a command. */
export function defineCommand<
  State,
  Body extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodObject = typeof dryRunQuery,
>(
  route: Route,
  {
    body,
    bodyIsOptional,
    maxBodyBytes,
    query,
    withoutDryRun,
    standIns,
    ...command
  }: CommandSpec<Body, Query> & Command<RouteCall<Body, Query>, State>,
): DefinedRoute {
  const spec = {
    ...(body === undefined ? {} : { body }),
    ...(bodyIsOptional ? { bodyIsOptional } : {}),
    ...(maxBodyBytes === undefined ? {} : { maxBodyBytes }),
    ...(withoutDryRun ? {} : { query: (query ?? dryRunQuery) as Query, tolerance: tolerateInDryRun(standIns) }),
  };
  return defineRoute<Body, Query>(route, spec, (call) => runCommand(call, command));
}
