import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type * as z from "zod";
import type { Caller } from "../../schemas/caller.ts";
import { type Relation, type Route, relationOf, routes } from "../core/access.ts";
import { type ApiContext, callerOf, type Environment, refusal } from "./app.ts";
import { MAX_BODY_BYTES, readBody } from "./body.ts";
import { documentOf } from "./documentation.ts";
import type { Trouble } from "./problem.ts";

/** What a route takes and gives: validation, types and the OpenAPI document all follow from it. */
export type RouteSpec<Body extends z.ZodType, Query extends z.ZodObject> = {
  summary: string;
  tag: string;
  body?: Body;
  /** The largest body, in bytes. @default 256 KB */
  maxBodyBytes?: number;
  query?: Query;
  answers: Partial<Record<200 | 201 | 202, z.ZodType>>;
};

/** A request that has passed the edge: the caller may take the route, and everything is valid. */
export type Call<Body extends z.ZodType, Query extends z.ZodObject> = {
  c: ApiContext;
  caller: Caller;
  relation: Relation;
  params: Record<string, string>;
  query: z.infer<Query>;
  body: z.infer<Body>;
};

export type Answer = { status: 200 | 201 | 202; body: unknown; headers?: Record<string, string> };
export type Outcome = Answer | { trouble: Trouble; allowedActions?: string[] };

const pathOf = (route: Route) => {
  const [verb = "", path = ""] = route.split(" ");
  return { verb: verb.toLowerCase() as "get" | "post" | "patch" | "delete", path };
};

const render = (outcome: Answer): Response =>
  new Response(JSON.stringify(outcome.body), {
    status: outcome.status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...outcome.headers },
  });

/**
 * Declares a route: who may take it stands in the access table, what is valid in its schemas, and what happens in
 * `run`. Bodies are looked at only when the caller may take the route at all.
 */
export const declare = <Body extends z.ZodType = z.ZodUndefined, Query extends z.ZodObject = z.ZodObject>(
  app: OpenAPIHono<Environment>,
  route: Route,
  spec: RouteSpec<Body, Query>,
  run: (call: Call<Body, Query>) => Promise<Outcome | Response>,
): void => {
  const { verb, path } = pathOf(route);
  const entrance = async (c: ApiContext, next: () => Promise<void>) => {
    if (relationOf(callerOf(c), route) === undefined) {
      return refusal(c, { code: "forbidden", detail: `You lack the permission ${routes[route].permission}.` });
    }
    if (spec.body) {
      const limit = spec.maxBodyBytes ?? MAX_BODY_BYTES;
      const read = readBody(await c.req.text(), c.req.header("content-type"), limit);
      if ("trouble" in read) return refusal(c, read.trouble);
    }
    return next();
  };
  const definition = createRoute({ ...documentOf(route, spec), method: verb, path, middleware: [entrance] });
  const handler = async (c: ApiContext): Promise<Response> => {
    const caller = callerOf(c);
    const outcome = await run({
      c,
      caller,
      relation: relationOf(caller, route) ?? "self",
      params: c.req.param() as Record<string, string>,
      query: c.req.valid("query" as never),
      body: spec.body ? c.req.valid("json" as never) : (undefined as z.infer<Body>),
    });
    if (outcome instanceof Response) return outcome;
    return "trouble" in outcome ? refusal(c, outcome.trouble, outcome.allowedActions) : render(outcome);
  };
  // The library types answers by status; ours are rendered above, from one shape for all routes.
  app.openapi(definition, handler as never);
};
