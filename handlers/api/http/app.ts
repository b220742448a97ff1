import { Logger } from "@aws-lambda-powertools/logger";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { isThrottled } from "../../adapters/aws/throttling.ts";
import { Conflict } from "../../adapters/dynamodb/transaction.ts";
import { type ApiRequest, type ApiResponse, headerOf, requestIdOf, requestOf } from "../request.ts";
import { type ApiProblem, toProblemResponse } from "./problem.ts";

/** The parameters in a path, by name. */
export type Params = Record<string, string>;

/** One path and verb, as `VERB /path/{parameter}`, with the function that answers it. */
export type ApiRoute = {
  readonly route: string;
  readonly answer: (request: ApiRequest, params: Params) => Promise<ApiResponse> | ApiResponse;
};

/** The routes of one function, the first that fits a request answers it. */
export type Api<Declared extends ApiRoute = ApiRoute> = { readonly routes: Declared[] };

/** The headers that a console reads of an answer. */
const EXPOSED_HEADERS = ["ETag", "Location", "Retry-After", "Idempotent-Replayed"].join(",");

export const logger = new Logger();

export const respondWithProblem = (request: ApiRequest, problem: ApiProblem, allowedActions?: string[]): ApiResponse =>
  toProblemResponse(problem, { path: request.path, requestId: requestIdOf(request) }, allowedActions);

/** Decodes a segment of a path; one that is not encoded correctly stays as it is. */
const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/** Returns a path's parameters by the pattern of a route; undefined where it does not fit. */
const matchPath = (pattern: string, path: string): Params | undefined => {
  const [names, segments] = [pattern.split("/"), path.split("/").map(decode)];
  if (names.length !== segments.length) return undefined;
  const params: [string, string][] = [];
  for (const [index, name] of names.entries()) {
    const segment = segments[index] ?? "";
    if (name.startsWith("{") && segment !== "") params.push([name.slice(1, -1), segment]);
    else if (name !== segment) return undefined;
  }
  return Object.fromEntries(params);
};

/** Returns the verbs that a path takes, to tell a wrong verb from a path that is not there. */
const findVerbs = ({ routes }: Api, path: string): string[] =>
  routes.map(({ route }) => route.split(" ")).flatMap(([verb = "", at = ""]) => (matchPath(at, path) ? [verb] : []));

const answerNoRoute = (app: Api, request: ApiRequest): ApiResponse => {
  const allow = [...new Set(findVerbs(app, request.path))].sort().join(", ");
  return allow === ""
    ? respondWithProblem(request, { code: "notFound", detail: "There is nothing at this path." })
    : respondWithProblem(request, { code: "methodNotAllowed", detail: `This path takes ${allow}.`, allow });
};

const answerError = (request: ApiRequest, error: unknown): ApiResponse => {
  if (error instanceof Conflict) {
    return respondWithProblem(request, { code: "busy", detail: "Others change the same thing right now. Try again." });
  }
  const about = { error: error as Error, correlationId: requestIdOf(request), path: request.path };
  if (isThrottled(error)) {
    logger.warn("A request met a throttled service", about);
    return respondWithProblem(request, {
      code: "overloaded",
      detail: "Too much is asked of the platform right now. Try again.",
    });
  }
  logger.error("A request failed", about);
  return respondWithProblem(request, {
    code: "internal",
    detail: "The request failed. Its id helps us to find out why.",
  });
};

const answerRequest = async (app: Api, request: ApiRequest): Promise<ApiResponse> => {
  for (const { route, answer } of app.routes) {
    const [verb, pattern = ""] = route.split(" ");
    const params = verb === request.method ? matchPath(pattern, request.path) : undefined;
    if (params === undefined) continue;
    try {
      return await answer(request, params);
    } catch (error) {
      return answerError(request, error);
    }
  }
  return answerNoRoute(app, request);
};

/** Opens an answer to the console's origin, where there is a console; preflights are answered by the gateway. */
const withOrigin = (request: ApiRequest, response: ApiResponse): ApiResponse => {
  const { CONSOLE_ORIGIN: origin } = process.env;
  if (origin === undefined) return response;
  const allowed = headerOf(request, "origin") === origin ? { "access-control-allow-origin": origin } : {};
  return {
    ...response,
    headers: { ...response.headers, "access-control-expose-headers": EXPOSED_HEADERS, vary: "Origin", ...allowed },
  };
};

/** Makes the handler of an API. */
export const createLambdaHandler =
  (app: Api) =>
  async (event: APIGatewayProxyEvent): Promise<ApiResponse> => {
    const request = requestOf(event);
    const response = withOrigin(request, await answerRequest(app, request));
    return event.httpMethod === "HEAD" ? { ...response, body: "" } : response;
  };
