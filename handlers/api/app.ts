import { Logger } from "@aws-lambda-powertools/logger";
import { OpenAPIHono } from "@hono/zod-openapi";
import type { APIGatewayProxyEvent } from "aws-lambda";
import type { Context } from "hono";
import { handle, type LambdaEvent } from "hono/aws-lambda";
import { cors } from "hono/cors";
import type * as z from "zod";
import { Caller } from "../../schemas/caller.ts";
import { Conflict } from "../adapters/store.ts";
import { isThrottled } from "../adapters/throttling.ts";
import { signerOf } from "../core/caller.ts";
import { problemResponse, type Trouble } from "./problem.ts";
import { troubleOf } from "./validation.ts";

/** What API Gateway hands over beside the request itself. */
export type Environment = { Bindings: { event: APIGatewayProxyEvent } };
export type ApiContext = Context<Environment>;

/** The headers that a console reads of an answer. */
const EXPOSED = ["ETag", "Location", "Retry-After", "Idempotent-Replayed"];

export const logger = new Logger();

/** The paths of a catalogue with their verbs, to tell a wrong verb from a path that is not there. */
const verbsAt = (app: OpenAPIHono<Environment>, path: string): string[] =>
  app.routes
    .filter(({ method, path: pattern }) => {
      if (method === "ALL") return false;
      return new RegExp(`^${pattern.replaceAll(/:[^/]+/g, "[^/]+")}$`).test(path);
    })
    .map(({ method }) => method);

/** The request as problems and logs name it. */
const aboutRequest = (c: ApiContext) => ({ path: c.req.path, requestId: requestIdOf(c) });

export const requestIdOf = (c: ApiContext): string => c.env.event.requestContext.requestId;

/**
 * Who calls, as the gateway says: by the word of the authorizer, or by the signature where there is none at the
 * entrance. Nothing that a caller can send is looked at, and where an authorizer has spoken, no signature counts.
 */
export const callerOf = (c: ApiContext): Caller => {
  const { authorizer, identity } = c.env.event.requestContext;
  if (authorizer && "principalId" in authorizer) return Caller.parse(JSON.parse(String(authorizer["caller"])));
  return signerOf(identity ?? {}, JSON.parse(process.env["SIGNER_ROLES"] ?? "{}"));
};

export const refusal = (c: ApiContext, trouble: Trouble, allowedActions?: string[]): Response =>
  problemResponse(trouble, aboutRequest(c), allowedActions);

/** An API without routes: what it answers where there is no route, or where something went wrong. */
export const createApi = (): OpenAPIHono<Environment> => {
  const app = new OpenAPIHono<Environment>({
    defaultHook: (result, c) =>
      result.success ? undefined : refusal(c, troubleOf(result.target, result.error.issues as z.core.$ZodIssue[])),
  });
  const origin = process.env["CONSOLE_ORIGIN"];
  // Preflights are the gateway's; here its answers are opened to the console's origin, where there is a console.
  if (origin !== undefined) app.use(cors({ origin, exposeHeaders: EXPOSED }));
  app.notFound((c) => {
    const allow = [...new Set(verbsAt(app, c.req.path))].sort().join(", ");
    return allow === ""
      ? refusal(c, { code: "notFound", detail: "There is nothing at this path." })
      : refusal(c, { code: "methodNotAllowed", detail: `This path takes ${allow}.`, allow });
  });
  app.onError((error, c) => {
    if (error instanceof Conflict) {
      return refusal(c, { code: "busy", detail: "Others change the same thing right now. Try again." });
    }
    if (isThrottled(error)) {
      logger.warn("A request met a throttled service", { error, correlationId: requestIdOf(c), path: c.req.path });
      return refusal(c, { code: "overloaded", detail: "Too much is asked of the platform right now. Try again." });
    }
    logger.error("A request failed", { error, correlationId: requestIdOf(c), path: c.req.path });
    return refusal(c, { code: "internal", detail: "The request failed. Its id helps us to find out why." });
  });
  return app;
};

/** A segment that a URL's parser would take for a step up or for nothing, so that another route would answer. */
const STEP = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;

/**
 * The handler of an API. A body means nothing where one only reads, and no `Request` can be made that has it there. A
 * path with steps in it leads nowhere, as any other that is not there: what the gateway let in by one path must not be
 * answered as another.
 */
export const serve = (app: OpenAPIHono<Environment>) => {
  const answer = handle(app);
  return (event: Extract<LambdaEvent, { resource: string }>) =>
    answer({
      ...event,
      ...(["GET", "HEAD"].includes(event.httpMethod) ? { body: null } : {}),
      ...(STEP.test(event.path) ? { path: "/" } : {}),
    });
};
