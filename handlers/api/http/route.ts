import * as z from "zod";
import type { Caller } from "../../../schemas/caller.ts";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { type AccessScope, findAccessScope, type Route, routes } from "../../core/shared/access.ts";
import { type Api, type ApiRoute, type Params, respondWithProblem } from "./app.ts";
import type { ApiProblem } from "./problem.ts";
import { type RepairedBody, repairBody } from "./repair-body.ts";
import { type ApiRequest, type ApiResponse, bodyOf, callerOf, headerOf, queryOf } from "./request.ts";
import { MAX_BODY_BYTES, readBody } from "./request-body.ts";
import { type RouteResult, toApiResponse, toNotModified } from "./response.ts";
import { toValidationProblem } from "./validation.ts";

/** The input of a route. The folder docs/routes describes its responses for the OpenAPI document. */
export type RouteSpec<Body extends z.ZodType = z.ZodType, Query extends z.ZodObject = z.ZodObject> = {
  /** @default - a POST accepts no body or an empty object, and any other verb ignores a body */
  body?: Body;
  /** Set on routes whose body may be missing; a missing body counts as `{}`. @default - a body is required */
  bodyIsOptional?: boolean;
  /** The largest body, in bytes. @default 256 KB */
  maxBodyBytes?: number;
  query?: Query;
  /** Set on routes that run with an invalid body to list all its problems. @default - an invalid body is answered at once */
  tolerance?: BodyTolerance;
};

/** The requests whose invalid body is repaired, and the values of fields that a repaired body lacks. */
export type BodyTolerance = {
  appliesTo: (query: Record<string, unknown>) => boolean;
  standIns: Readonly<Record<string, unknown>>;
};

/** The problem of an invalid body, and what remains of the body after its repair. */
export type InvalidBody = { problem: ApiProblem; repaired?: RepairedBody | undefined };

/** A request whose caller may use the route, with the scope in which the caller may use it. */
export type ScopedCall = { request: ApiRequest; caller: Caller; accessScope: AccessScope; params: Params };

/** A request whose caller may use the route and whose input is valid. */
export type RouteCall<Body extends z.ZodType = z.ZodType, Query extends z.ZodObject = z.ZodObject> = ScopedCall & {
  query: z.infer<Query>;
  body: z.infer<Body>;
  /** Set if the body is the repaired one. Only routes with a tolerance receive it. */
  invalidBody?: InvalidBody | undefined;
};

/** A route with its input, from which the OpenAPI document is built. */
export type DefinedRoute = ApiRoute & { readonly route: Route; readonly spec: RouteSpec };
export type CatalogApi = Api<DefinedRoute>;

/** The pattern of ids. Any other id in a path is answered with 404 before a table is read. */
export const ID = /^[\w-]{1,64}$/;

const noQuery = defineSchema(() => z.strictObject({}));
const noBody = defineSchema(() => z.strictObject({}).transform(() => undefined));

type Input = { query: Record<string, unknown>; body: unknown; invalidBody?: InvalidBody | undefined };

/** Returns the schema of a body, and whether the body may be missing. */
const selectBodyRules = ({ method }: ApiRequest, { body, bodyIsOptional = false }: RouteSpec) =>
  body === undefined && method === "POST" ? { body: noBody, isOptional: true } : { body, isOptional: bodyIsOptional };

/** Validates the body, the query and the ids in the path. */
function readInput(
  request: ApiRequest,
  params: Params,
  { maxBodyBytes = MAX_BODY_BYTES, query, tolerance, ...spec }: RouteSpec,
): Input | { problem: ApiProblem } {
  const { body, isOptional } = selectBodyRules(request, spec);
  const isMissing = isOptional && bodyOf(request) === "";
  const read = isMissing
    ? { value: {} }
    : body && readBody(bodyOf(request), headerOf(request, "content-type"), maxBodyBytes);
  if (read && "problem" in read) return read;
  const parsedQuery = (query ?? noQuery).safeParse(queryOf(request));
  if (!parsedQuery.success) return { problem: toValidationProblem("query", parsedQuery.error.issues) };
  if (!Object.values(params).every((value) => ID.test(value))) {
    return { problem: { code: "notFound", detail: "No resource has this id." } };
  }
  if (!body) return { query: parsedQuery.data, body: undefined };
  const parsedBody = body.safeParse(read?.value);
  if (parsedBody.success) return { query: parsedQuery.data, body: parsedBody.data };
  const { issues } = parsedBody.error;
  const problem = toValidationProblem("body", issues);
  if (!tolerance?.appliesTo(parsedQuery.data)) return { problem };
  const repaired = repairBody(body, read?.value, issues, tolerance.standIns);
  return { query: parsedQuery.data, body: repaired?.body, invalidBody: { problem, repaired } };
}

/**
 * Defines a route. The access table determines its callers, the schemas of `spec` its valid input, and `run` its
 * result. Input is read only after the caller is allowed.
 */
export function defineRoute<Body extends z.ZodType = z.ZodUndefined, Query extends z.ZodObject = z.ZodObject>(
  route: Route,
  spec: RouteSpec<Body, Query>,
  run: (call: RouteCall<Body, Query>) => Promise<RouteResult | ApiResponse>,
): DefinedRoute {
  const respond = async (request: ApiRequest, params: Params): Promise<ApiResponse> => {
    const caller = callerOf(request);
    const accessScope = findAccessScope(caller, route);
    if (accessScope === undefined) {
      const detail = `You lack the permission ${routes[route].permission}.`;
      return respondWithProblem(request, { code: "forbidden", detail });
    }
    const input = readInput(request, params, spec);
    if ("problem" in input) return respondWithProblem(request, input.problem);
    const { query, body, invalidBody } = input as Input & { query: z.infer<Query>; body: z.infer<Body> };
    const result = await run({ request, caller, accessScope, params, query, body, invalidBody });
    if ("statusCode" in result) return result;
    if ("problem" in result) return respondWithProblem(request, result.problem, result.allowedActions);
    const isRead = request.method === "GET";
    return (isRead && toNotModified(result, headerOf(request, "if-none-match"))) || toApiResponse(result);
  };
  return { route, spec, respond };
}
