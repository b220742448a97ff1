import type { APIGatewayProxyEvent } from "aws-lambda";
import { Caller } from "../../../schemas/caller.ts";
import { resolveSigner } from "../../core/shared/caller.ts";

/** A request from API Gateway. */
export type ApiRequest = {
  readonly method: string;
  readonly path: string;
  readonly event: APIGatewayProxyEvent;
};

/** A response to API Gateway. */
export type ApiResponse = { statusCode: number; headers: Record<string, string>; body: string };

/** A segment `.` or `..`, which a URL parser would resolve to another path. */
const DOT_SEGMENT = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;

/**
 * Reads an event. A path with dot segments matches no route: the gateway has authorized it as it was sent, so it must
 * not be resolved to another path. A HEAD is treated as a GET.
 */
export const requestOf = (event: APIGatewayProxyEvent): ApiRequest => ({
  method: event.httpMethod === "HEAD" ? "GET" : event.httpMethod,
  path: DOT_SEGMENT.test(event.path) ? "/" : event.path,
  event,
});

export const requestIdOf = ({ event }: ApiRequest): string => event.requestContext.requestId;

/** Returns the value of a header; joins several values by commas. */
export function headerOf({ event }: ApiRequest, name: string): string | undefined {
  const values = Object.entries(event.multiValueHeaders ?? {}).flatMap(([known, all]) =>
    known.toLowerCase() === name ? (all ?? []) : [],
  );
  if (values.length > 0) return values.join(", ").trim();
  return Object.entries(event.headers ?? {})
    .find(([known]) => known.toLowerCase() === name)?.[1]
    ?.trim();
}

/** Returns the body as text, without a byte order mark. */
export const bodyOf = ({ event: { body, isBase64Encoded } }: ApiRequest): string =>
  Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8")
    .toString("utf8")
    .replace(/^\uFEFF/, "");

/** Returns the query parameters; a repeated parameter has a list as its value. */
export function queryOf({ event }: ApiRequest): Record<string, string | string[]> {
  const several = event.multiValueQueryStringParameters;
  const parameters = Object.entries(several ?? event.queryStringParameters ?? {}).flatMap(([name, value]) => {
    const values = [value ?? []].flat();
    return name === "" || values.length === 0
      ? []
      : [[name, values.length === 1 ? (values[0] ?? "") : values] as const];
  });
  return Object.fromEntries(parameters);
}

/**
 * Returns the caller that the gateway identified: by the authorizer, or by the signature if the endpoint has no
 * authorizer. Nothing that the caller sends is read, and an authorizer takes precedence over a signature.
 */
export function callerOf({ event }: ApiRequest): Caller {
  const { authorizer, identity } = event.requestContext;
  if (authorizer && "principalId" in authorizer) return Caller.parse(JSON.parse(String(authorizer["caller"])));
  return resolveSigner(identity ?? {}, JSON.parse(process.env["SIGNER_ROLES"] ?? "{}"));
}
