import { createHash } from "node:crypto";
import type { Operation } from "../../../schemas/operation.ts";
import { isAllowedFrom, operationTransitions } from "../../core/shared/transitions.ts";
import type { ApiProblem } from "./problem.ts";
import type { ApiResponse } from "./request.ts";

/** A successful response, before it is serialized. */
export type SuccessResponse = { status: 200 | 201 | 202; body: unknown; headers?: Record<string, string> };

/** The result of a route: a success or a problem. */
export type RouteResult = SuccessResponse | { problem: ApiProblem; allowedActions?: string[] };

/** The seconds after which a caller may read the progress of an operation. */
const RETRY_AFTER_SECONDS = "1";

/** The length of the digest in an ETag. */
const DIGEST_LENGTH = 16;

/**
 * Returns a 200 with a resource and its version as ETag. If the body contains later states of other resources, such as a
 * tenant's subscriptions, the version does not identify the body, and a digest of it follows.
 */
export function toResourceResponse(body: { version: number }, { isOwnState = true } = {}): SuccessResponse {
  const digest = () => createHash("sha256").update(JSON.stringify(body)).digest("base64url").slice(0, DIGEST_LENGTH);
  return { status: 200, body, headers: { etag: `"${body.version}${isOwnState ? "" : `-${digest()}`}"` } };
}

/** Returns a 200 with an operation; the time until the next read is set while it is not done. */
export function toOperationResponse(body: Operation): SuccessResponse {
  // What can be retried or approved depends on the resource of the operation.
  const { retry, approve } = operationTransitions;
  const isOwnState = !isAllowedFrom(retry, body.status) && !isAllowedFrom(approve, body.status);
  const { headers, ...response } = toResourceResponse(body, { isOwnState });
  return { ...response, headers: { ...headers, ...(body.done ? {} : { "retry-after": RETRY_AFTER_SECONDS }) } };
}

/** Returns a 201 with a new resource, its version and its address. */
export function toCreatedResponse(location: string, body: { version: number }): SuccessResponse {
  const { headers } = toResourceResponse(body);
  return { status: 201, body, headers: { ...headers, location } };
}

/** Returns a 202 with the address of the operation and the time until the next read. */
export const toAcceptedResponse = (operationId: string, body: unknown): SuccessResponse => ({
  status: 202,
  body,
  headers: { location: `/v1/operations/${operationId}`, "retry-after": RETRY_AFTER_SECONDS },
});

/** Returns a 304 if the response has an ETag that the caller already holds. */
export function toNotModified({ headers }: SuccessResponse, ifNoneMatch: string | undefined): ApiResponse | undefined {
  const etag = headers?.["etag"];
  if (etag === undefined || ifNoneMatch === undefined) return undefined;
  const tags = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  if (!tags.includes("*") && !tags.includes(etag)) return undefined;
  return { statusCode: 304, headers: { "cache-control": "no-store", etag }, body: "" };
}

/** Serializes a successful response for API Gateway. */
export const toApiResponse = ({ status, body, headers }: SuccessResponse): ApiResponse => ({
  statusCode: status,
  headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  body: JSON.stringify(body),
});
