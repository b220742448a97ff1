import { ResponseType, type RestApi } from "aws-cdk-lib/aws-apigateway";

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** The value of `Retry-After` in seconds.
   *  @default - the response has no such header */
  readonly retryAfter?: number;
}

const createProblem = (status: number, code: string, title: string, detail: string): Problem => ({
  status,
  code,
  title,
  detail,
});

/** The kind of credential that identifies a caller. */
export type Credential = "token" | "signature";

const createUnauthenticatedProblem = (detail: string) => createProblem(401, "unauthenticated", "Unauthorized", detail);
const createTooManyRequestsProblem = (retryAfter: number, detail: string) => ({
  ...createProblem(429, "tooManyRequests", "Too Many Requests", detail),
  retryAfter,
});
const notFoundProblem = createProblem(404, "notFound", "Not found", "No resource exists at this path.");
const overloadedProblem = {
  ...createProblem(
    503,
    "overloaded",
    "Too busy for the moment",
    "The caller could not be verified. Retry the request in a moment.",
  ),
  retryAfter: 5,
};
const internalProblem = createProblem(
  500,
  "internal",
  "Something went wrong",
  "The request failed because of an internal error. You can retry it.",
);

type GatewayResponses = readonly (readonly [ResponseType, Problem])[];

const unsignedProblem = createUnauthenticatedProblem(
  "Sign the request with AWS Signature Version 4 and a valid session of your role.",
);

/** The gateway's responses to unauthenticated requests. With signatures, MISSING_AUTHENTICATION_TOKEN means that the
 *  signature is missing; with tokens it means that the path does not exist. */
const unauthenticatedResponses: Readonly<Record<Credential, { challenge: string; responses: GatewayResponses }>> = {
  token: {
    challenge: "Bearer",
    responses: [
      [ResponseType.UNAUTHORIZED, createUnauthenticatedProblem("Send a valid token in the Authorization header.")],
      [ResponseType.MISSING_AUTHENTICATION_TOKEN, notFoundProblem],
      // The authorizer failed: a table was throttled, or the issuer's keys could not be fetched.
      [ResponseType.AUTHORIZER_FAILURE, overloadedProblem],
      [ResponseType.AUTHORIZER_CONFIGURATION_ERROR, overloadedProblem],
    ],
  },
  signature: {
    challenge: "AWS4-HMAC-SHA256",
    responses: [
      ResponseType.UNAUTHORIZED,
      ResponseType.MISSING_AUTHENTICATION_TOKEN,
      ResponseType.INVALID_SIGNATURE,
      ResponseType.EXPIRED_TOKEN,
    ].map((type) => [type, unsignedProblem] as const),
  },
};

/** The gateway's own responses, which have the form of the functions' responses. */
const gatewayResponses: GatewayResponses = [
  [
    ResponseType.ACCESS_DENIED,
    createProblem(403, "forbidden", "Not allowed", "Your role does not allow this request."),
  ],
  [ResponseType.RESOURCE_NOT_FOUND, notFoundProblem],
  [
    ResponseType.REQUEST_TOO_LARGE,
    createProblem(413, "payloadTooLarge", "The body is too large", "The body exceeds the size limit."),
  ],
  [
    ResponseType.UNSUPPORTED_MEDIA_TYPE,
    createProblem(415, "unsupportedMediaType", "The media type is not supported", "Send application/json."),
  ],
  [ResponseType.THROTTLED, createTooManyRequestsProblem(1, "Reduce the request rate and retry.")],
  // The firewall blocks only callers above a rate limit. Its own response could not be a problem document.
  [
    ResponseType.WAF_FILTERED,
    createTooManyRequestsProblem(60, "You have exceeded the limit of requests per minute. Wait before you retry."),
  ],
  [
    ResponseType.BAD_REQUEST_BODY,
    createProblem(400, "badRequest", "The request is not valid", "The body does not match the schema of this path."),
  ],
  [ResponseType.DEFAULT_4XX, createProblem(400, "badRequest", "The request is not valid", "The request is malformed.")],
  [
    ResponseType.INTEGRATION_TIMEOUT,
    createProblem(504, "internal", "Something went wrong", "The response took too long."),
  ],
  [ResponseType.DEFAULT_5XX, internalProblem],
];

/** Turns the gateway's own responses into problem documents that a page at `consoleOrigin` may read. */
export function addProblemResponses(
  api: RestApi,
  { credential, consoleOrigin }: { readonly credential: Credential; readonly consoleOrigin?: string },
): void {
  const { challenge, responses } = unauthenticatedResponses[credential];
  for (const [type, { status, code, title, detail, retryAfter }] of [...responses, ...gatewayResponses]) {
    const headers: Record<string, string> = { "Content-Type": "'application/problem+json'" };
    if (status === 401) headers["WWW-Authenticate"] = `'${challenge}'`;
    if (retryAfter !== undefined) headers["Retry-After"] = `'${retryAfter}'`;
    if (consoleOrigin !== undefined) headers["Access-Control-Allow-Origin"] = `'${consoleOrigin}'`;
    api.addGatewayResponse(type.responseType, {
      type,
      statusCode: String(status),
      responseHeaders: headers,
      templates: {
        "application/json": JSON.stringify({
          type: `urn:tenantry:problem:${code}`,
          title,
          status,
          detail,
          instance: "$context.path",
          code,
          requestId: "$context.requestId",
        }),
      },
    });
  }
}
