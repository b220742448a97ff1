import type { Problem } from "../../../schemas/problem.ts";
import type { Rejection, RejectionCode } from "../../core/shared/decision.ts";
import type { ApiResponse } from "./request.ts";

/** The codes of problems that occur outside of a command's decision. */
type RequestCode =
  | "badRequest"
  | "badCursor"
  | "badJson"
  | "methodNotAllowed"
  | "unsupportedMediaType"
  | "payloadTooLarge"
  | "idempotencyKeyReused"
  | "internal"
  | "overloaded";

/** All problem codes with their HTTP status and title. No other module maps a rejection to a status. */
const problemTypes = {
  badRequest: [400, "The request is not valid"],
  badCursor: [400, "The cursor is not valid"],
  badJson: [400, "The body is not JSON"],
  invalidField: [400, "A field is not valid"],
  unknownReference: [400, "Unknown reference"],
  forbidden: [403, "Not allowed"],
  ownRequest: [403, "Another administrator must decide"],
  notFound: [404, "Not found"],
  methodNotAllowed: [405, "Method not allowed"],
  nameTaken: [409, "The name is taken"],
  externalIdTaken: [409, "The external id is taken"],
  emailTaken: [409, "The e-mail is taken"],
  productIdTaken: [409, "The product id is taken"],
  productUnavailable: [409, "The product is not available"],
  planNotAllowed: [409, "Plan change not allowed"],
  noSeatLeft: [409, "No seat is left"],
  limitReached: [409, "A limit is reached"],
  productInUse: [409, "The product has subscribers"],
  planInUse: [409, "The plan has subscribers"],
  releaseUnavailable: [409, "The release is not available"],
  lastAdministrator: [409, "No other administrator is left"],
  credentialsReplaced: [409, "The credentials have been replaced"],
  endpointTaken: [409, "Endpoint already subscribed"],
  alreadySubscribed: [409, "Already subscribed"],
  illegalTransition: [409, "Not possible in this status"],
  operationOver: [409, "The operation accepts no more reports"],
  busy: [409, "Another operation is running"],
  stale: [412, "The resource has changed"],
  payloadTooLarge: [413, "The body is too large"],
  unsupportedMediaType: [415, "The media type is not supported"],
  idempotencyKeyReused: [422, "The idempotency key belongs to another request"],
  internal: [500, "Something went wrong"],
  overloaded: [503, "Too busy for the moment"],
} as const satisfies Record<RejectionCode | RequestCode, readonly [number, string]>;
export type ProblemCode = keyof typeof problemTypes;

/** All problem codes of the functions. */
export const problemCodes = Object.keys(problemTypes) as ProblemCode[];

/** Returns the title of a problem code. */
export const titleOf = (code: ProblemCode): string => problemTypes[code][1];

/** Returns the problem codes of an HTTP status. */
export const findCodes = (status: number): ProblemCode[] =>
  problemCodes.filter((code) => problemTypes[code][0] === status);

/** The seconds after which a caller may repeat a request, by the code of its problem. */
const RETRY_AFTER_SECONDS: Partial<Record<ProblemCode, string>> = { busy: "2", overloaded: "5" };

/** A problem before it is rendered; `allow` lists the verbs of the path. */
export type ApiProblem = Omit<Rejection, "code"> & { code: ProblemCode; allow?: string };

/** Renders a problem as `application/problem+json` (RFC 9457). */
export function toProblemResponse(
  { code, detail, errors, currentStatus, operationId, existing, allow }: ApiProblem,
  request: { path: string; requestId: string },
  allowedActions?: string[],
): ApiResponse {
  const [status, title] = problemTypes[code];
  const body: Problem = {
    type: `urn:tenantry:problem:${code}`,
    title,
    status,
    detail,
    instance: `/v1${request.path}`,
    code,
    requestId: request.requestId,
    ...(errors ? { errors } : {}),
    ...(currentStatus === undefined ? {} : { currentStatus }),
    ...(allowedActions ? { allowedActions } : {}),
    ...(operationId === undefined ? {} : { operationId }),
    ...(existing === undefined ? {} : { existing }),
  };
  const retryAfter = RETRY_AFTER_SECONDS[code];
  const headers = {
    "content-type": "application/problem+json",
    ...(retryAfter === undefined ? {} : { "retry-after": retryAfter }),
    ...(allow === undefined ? {} : { allow }),
  };
  return { statusCode: status, headers, body: JSON.stringify(body) };
}
