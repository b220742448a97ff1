import type { ApiProblem } from "./problem.ts";
import type { ApiResponse } from "./request.ts";

/** A successful response, before it is serialized. */
export type SuccessResponse = { status: 200 | 201 | 202; body: unknown; headers?: Record<string, string> };

/** The result of a route: a success or a problem. */
export type RouteResult = SuccessResponse | { problem: ApiProblem; allowedActions?: string[] };

/** The seconds after which a caller may read the progress of an operation. */
const RETRY_AFTER_SECONDS = "1";

/** Returns a 200 with a resource and its version as ETag. */
export const toResourceResponse = (body: { version: number }): SuccessResponse => ({
  status: 200,
  body,
  headers: { etag: `"${body.version}"` },
});

/** Returns a 200 with an operation; the time until the next read is set while it is not done. */
export function toOperationResponse(body: { version: number; done: boolean }): SuccessResponse {
  const { headers, ...response } = toResourceResponse(body);
  return { ...response, headers: { ...headers, ...(body.done ? {} : { "retry-after": RETRY_AFTER_SECONDS }) } };
}

/** Returns a 202 with the address of the operation and the time until the next read. */
export const toAcceptedResponse = (operationId: string, body: unknown): SuccessResponse => ({
  status: 202,
  body,
  headers: { location: `/v1/operations/${operationId}`, "retry-after": RETRY_AFTER_SECONDS },
});

/** Serializes a successful response for API Gateway. */
export const toApiResponse = ({ status, body, headers }: SuccessResponse): ApiResponse => ({
  statusCode: status,
  headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  body: JSON.stringify(body),
});
