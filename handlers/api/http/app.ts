import { Logger } from "@aws-lambda-powertools/logger";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { crossOrigin } from "../../../schemas/cross-origin.ts";
import { isThrottled } from "../../adapters/aws/throttling.ts";
import { Conflict } from "../../adapters/dynamodb/transaction.ts";
import { type ApiProblem, toProblemResponse } from "./problem.ts";
import { type ApiRequest, type ApiResponse, headerOf, requestIdOf, requestOf } from "./request.ts";

/** The parameters of a path, by name. */
export type Params = Record<string, string>;

/** A verb and path, as `VERB /path/{parameter}`, with the function that responds to its requests. */
export type ApiRoute = {
  readonly route: string;
  readonly respond: (request: ApiRequest, params: Params) => Promise<ApiResponse> | ApiResponse;
};

/** The routes of one function. The first that matches a request responds to it. */
export type Api<Declared extends ApiRoute = ApiRoute> = { readonly routes: Declared[] };

/** The response headers that the console may read. */
const EXPOSED_HEADERS = crossOrigin.responseHeaders.join(",");

export const logger = new Logger();

export const respondWithProblem = (request: ApiRequest, problem: ApiProblem, allowedActions?: string[]): ApiResponse =>
  toProblemResponse(problem, { path: request.path, requestId: requestIdOf(request) }, allowedActions);

/** Decodes a segment of a path; returns a malformed segment unchanged. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Returns the parameters of a path; undefined if the path does not match the pattern. */
function matchPath(pattern: string, path: string): Params | undefined {
  const [names, segments] = [pattern.split("/"), path.split("/").map(decode)];
  if (names.length !== segments.length) return undefined;
  const params: [string, string][] = [];
  for (const [index, name] of names.entries()) {
    const segment = segments[index] ?? "";
    if (name.startsWith("{") && segment !== "") params.push([name.slice(1, -1), segment]);
    else if (name !== segment) return undefined;
  }
  return Object.fromEntries(params);
}

type Match = { verb: string; params: Params; respond: ApiRoute["respond"] };

/** Returns the routes of a path with any verb. A path that is spelled out is not a value of another route's parameter. */
function findMatches({ routes }: Api, path: string): Match[] {
  const matches = routes.flatMap(({ route, respond }): Match[] => {
    const [verb = "", pattern = ""] = route.split(" ");
    const params = matchPath(pattern, path);
    return params === undefined ? [] : [{ verb, params, respond }];
  });
  const spelledOut = matches.filter(({ params }) => Object.keys(params).length === 0);
  return spelledOut.length > 0 ? spelledOut : matches;
}

function respondWithoutRoute(matches: Match[], request: ApiRequest): ApiResponse {
  const allow = [...new Set(matches.map(({ verb }) => verb))].sort().join(", ");
  return allow === ""
    ? respondWithProblem(request, { code: "notFound", detail: "No resource has this path." })
    : respondWithProblem(request, { code: "methodNotAllowed", detail: `This path supports ${allow}.`, allow });
}

/** Responds to a request whose handling threw an error. */
export function respondWithError(request: ApiRequest, error: unknown): ApiResponse {
  if (error instanceof Conflict) {
    const detail = "Other requests change the same resource at the moment. Try again.";
    return respondWithProblem(request, { code: "busy", detail });
  }
  const logFields = { error: error as Error, correlationId: requestIdOf(request), path: request.path };
  if (isThrottled(error)) {
    logger.warn("AWS throttled a request", logFields);
    const detail = "The platform receives too many requests at the moment. Try again.";
    return respondWithProblem(request, { code: "overloaded", detail });
  }
  logger.error("A request failed", logFields);
  const detail = "The request failed. Report its requestId to the platform's team.";
  return respondWithProblem(request, { code: "internal", detail });
}

async function respondToRequest(app: Api, request: ApiRequest): Promise<ApiResponse> {
  const matches = findMatches(app, request.path);
  const match = matches.find(({ verb }) => verb === request.method);
  if (match === undefined) return respondWithoutRoute(matches, request);
  try {
    return await match.respond(request, match.params);
  } catch (error) {
    return respondWithError(request, error);
  }
}

/** Adds the CORS headers for the console's origin, if a console is deployed. The gateway answers preflight requests. */
function withOrigin(request: ApiRequest, response: ApiResponse): ApiResponse {
  const { CONSOLE_ORIGIN: origin } = process.env;
  if (origin === undefined) return response;
  const allowed = headerOf(request, "origin") === origin ? { "access-control-allow-origin": origin } : {};
  return {
    ...response,
    headers: { ...response.headers, "access-control-expose-headers": EXPOSED_HEADERS, vary: "Origin", ...allowed },
  };
}

/** Creates the Lambda handler of an API. */
export const createLambdaHandler =
  (app: Api) =>
  async (event: APIGatewayProxyEvent): Promise<ApiResponse> => {
    const request = requestOf(event);
    const response = withOrigin(request, await respondToRequest(app, request));
    return event.httpMethod === "HEAD" ? { ...response, body: "" } : response;
  };
