import type { APIGatewayProxyEvent } from "aws-lambda";
import { Caller } from "../../schemas/caller.ts";
import { resolveSigner } from "../core/shared/caller.ts";

/** A request as API Gateway hands it to a function. */
export type ApiRequest = {
  readonly method: string;
  readonly path: string;
  readonly event: APIGatewayProxyEvent;
};

/** The answer as API Gateway takes it from a function. */
export type ApiResponse = { statusCode: number; headers: Record<string, string>; body: string };

/** A segment that a URL's parser would take for a step up or for nothing, so that another route would answer. */
const STEP = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;

/**
 * Reads an event. A path with steps in it leads nowhere, as any other that is not there: a path that the gateway let in
 * must not be answered as another. A HEAD is a GET whose answer has no body.
 */
export const requestOf = (event: APIGatewayProxyEvent): ApiRequest => ({
  method: event.httpMethod === "HEAD" ? "GET" : event.httpMethod,
  path: STEP.test(event.path) ? "/" : event.path,
  event,
});

export const requestIdOf = ({ event }: ApiRequest): string => event.requestContext.requestId;

/** Returns a header's value; several values of one name are joined by commas. */
export const headerOf = ({ event }: ApiRequest, name: string): string | undefined => {
  const values = Object.entries(event.multiValueHeaders ?? {}).flatMap(([known, all]) =>
    known.toLowerCase() === name ? (all ?? []) : [],
  );
  if (values.length > 0) return values.join(", ").trim();
  return Object.entries(event.headers ?? {})
    .find(([known]) => known.toLowerCase() === name)?.[1]
    ?.trim();
};

/** Returns the body as text, without the mark that some senders put before UTF-8. */
export const bodyOf = ({ event: { body, isBase64Encoded } }: ApiRequest): string =>
  Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8")
    .toString("utf8")
    .replace(/^\uFEFF/, "");

/** Returns the query parameters; one that is given several times has a list as its value. */
export const queryOf = ({ event }: ApiRequest): Record<string, string | string[]> => {
  const several = event.multiValueQueryStringParameters;
  const parameters = Object.entries(several ?? event.queryStringParameters ?? {}).flatMap(([name, value]) => {
    const values = [value ?? []].flat();
    return name === "" || values.length === 0
      ? []
      : [[name, values.length === 1 ? (values[0] ?? "") : values] as const];
  });
  return Object.fromEntries(parameters);
};

/**
 * Returns the caller as the gateway names it: by the authorizer, or by the signature where the endpoint has none.
 * Nothing that a caller can send is looked at, and where an authorizer has spoken, no signature counts.
 */
export const callerOf = ({ event }: ApiRequest): Caller => {
  const { authorizer, identity } = event.requestContext;
  if (authorizer && "principalId" in authorizer) return Caller.parse(JSON.parse(String(authorizer["caller"])));
  return resolveSigner(identity ?? {}, JSON.parse(process.env["SIGNER_ROLES"] ?? "{}"));
};
