import * as z from "zod";
import type { Caller } from "../../../schemas/caller.ts";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { type AccessScope, findAccessScope, type Route, routes } from "../../core/shared/access.ts";
import { type ApiRequest, type ApiResponse, bodyOf, callerOf, headerOf, queryOf } from "../request.ts";
import { type Api, type ApiRoute, type Params, respondWithProblem } from "./app.ts";
import type { ApiProblem } from "./problem.ts";
import { MAX_BODY_BYTES, readBody } from "./request-body.ts";
import { toValidationProblem } from "./validation.ts";

/** The input of a route; its answers are described where the OpenAPI document is made. */
export type RouteSpec<Body extends z.ZodType = z.ZodType, Query extends z.ZodObject = z.ZodObject> = {
  body?: Body;
  /** The largest body, in bytes. @default 256 KB */
  maxBodyBytes?: number;
  query?: Query;
};

/** A request that has passed the edge: the caller may take the route, and everything is valid. */
export type RouteCall<Body extends z.ZodType, Query extends z.ZodObject> = {
  request: ApiRequest;
  caller: Caller;
  relation: AccessScope;
  params: Params;
  query: z.infer<Query>;
  body: z.infer<Body>;
};

export type SuccessResponse = { status: 200 | 201 | 202; body: unknown; headers?: Record<string, string> };
export type RouteResult = SuccessResponse | { problem: ApiProblem; allowedActions?: string[] };

/** A route with its input, from which its part of the OpenAPI document follows. */
type DeclaredRoute = ApiRoute & { readonly route: Route; readonly spec: RouteSpec };
export type CatalogApi = Api<DeclaredRoute>;

/** Makes an API without routes. */
export const createApi = (): CatalogApi => ({ routes: [] });

const toResponse = ({ status, body, headers }: SuccessResponse): ApiResponse => ({
  statusCode: status,
  headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  body: JSON.stringify(body),
});

/** An id: what can't be one is not there, and no table is asked for it. */
export const ID = /^[\w-]{1,64}$/;

const noQuery = defineSchema(() => z.strictObject({}));

type Input = { query: Record<string, unknown>; body: unknown };

/** Reads what a route takes; a body is looked at only when the caller may take the route at all. */
const readInput = (
  request: ApiRequest,
  params: Params,
  { body, maxBodyBytes = MAX_BODY_BYTES, query }: RouteSpec,
): Input | { problem: ApiProblem } => {
  const read = body && readBody(bodyOf(request), headerOf(request, "content-type"), maxBodyBytes);
  if (read && "problem" in read) return read;
  const parsedQuery = (query ?? noQuery).safeParse(queryOf(request));
  if (!parsedQuery.success) return { problem: toValidationProblem("query", parsedQuery.error.issues) };
  if (!Object.values(params).every((value) => ID.test(value))) {
    return { problem: { code: "notFound", detail: "There is nothing with this id." } };
  }
  if (!body) return { query: parsedQuery.data, body: undefined };
  const parsedBody = body.safeParse(read?.value);
  if (!parsedBody.success) return { problem: toValidationProblem("body", parsedBody.error.issues) };
  return { query: parsedQuery.data, body: parsedBody.data };
};

/**
 * Declares a route: who may take it stands in the access table, what is valid in its schemas, and what happens in
 * `run`.
 */
export const declareRoute = <Body extends z.ZodType = z.ZodUndefined, Query extends z.ZodObject = z.ZodObject>(
  app: CatalogApi,
  route: Route,
  spec: RouteSpec<Body, Query>,
  run: (call: RouteCall<Body, Query>) => Promise<RouteResult | ApiResponse>,
): void => {
  const answer = async (request: ApiRequest, params: Params): Promise<ApiResponse> => {
    const caller = callerOf(request);
    const accessScope = findAccessScope(caller, route);
    if (accessScope === undefined) {
      return respondWithProblem(request, {
        code: "forbidden",
        detail: `You lack the permission ${routes[route].permission}.`,
      });
    }
    const input = readInput(request, params, spec);
    if ("problem" in input) return respondWithProblem(request, input.problem);
    const { query, body } = input as { query: z.infer<Query>; body: z.infer<Body> };
    const outcome = await run({ request, caller, relation: accessScope, params, query, body });
    if ("statusCode" in outcome) return outcome;
    return "problem" in outcome
      ? respondWithProblem(request, outcome.problem, outcome.allowedActions)
      : toResponse(outcome);
  };
  app.routes.push({ route, spec, answer });
};
