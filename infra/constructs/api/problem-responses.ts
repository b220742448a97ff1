import { ResponseType, type RestApi } from "aws-cdk-lib/aws-apigateway";

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** In how many seconds it may be tried again.
   *  @default - nothing is said of that */
  readonly retryAfter?: number;
}

const createProblem = (status: number, code: string, title: string, detail: string): Problem => ({
  status,
  code,
  title,
  detail,
});

/** What a caller proves by who they are. */
export type Credential = "token" | "signature";

const createUnauthenticatedProblem = (detail: string) => createProblem(401, "unauthenticated", "Unauthorized", detail);
const createTooManyRequestsProblem = (retryAfter: number, detail: string) => ({
  ...createProblem(429, "tooManyRequests", "Too Many Requests", detail),
  retryAfter,
});
const notFoundProblem = createProblem(404, "notFound", "Not found", "There is nothing at this address.");
const overloadedProblem = {
  ...createProblem(
    503,
    "overloaded",
    "Too busy for the moment",
    "The caller could not be looked up. Send it again in a moment.",
  ),
  retryAfter: 5,
};
const internalProblem = createProblem(
  500,
  "internal",
  "Something went wrong",
  "The request failed here. It may be sent again.",
);

type GatewayResponses = readonly (readonly [ResponseType, Problem])[];

const unsignedProblem = createUnauthenticatedProblem(
  "Sign the request with AWS Signature Version 4, in a session of your role that lasts.",
);

/** What becomes of who does not prove who they are. A gateway that looks for signatures misses one where another misses
 *  a path. */
const unauthenticatedResponses: Readonly<Record<Credential, { challenge: string; answers: GatewayResponses }>> = {
  token: {
    challenge: "Bearer",
    answers: [
      [ResponseType.UNAUTHORIZED, createUnauthenticatedProblem("Send a valid token in the Authorization header.")],
      [ResponseType.MISSING_AUTHENTICATION_TOKEN, notFoundProblem],
    ],
  },
  signature: {
    challenge: "AWS4-HMAC-SHA256",
    answers: [
      ResponseType.UNAUTHORIZED,
      ResponseType.MISSING_AUTHENTICATION_TOKEN,
      ResponseType.INVALID_SIGNATURE,
      ResponseType.EXPIRED_TOKEN,
    ].map((type) => [type, unsignedProblem] as const),
  },
};

/** What the gateway itself answers, before a function sees the request, looks like what the functions answer. */
const gatewayResponses: GatewayResponses = [
  [ResponseType.ACCESS_DENIED, createProblem(403, "forbidden", "Not allowed", "Your role does not allow this.")],
  [ResponseType.RESOURCE_NOT_FOUND, notFoundProblem],
  [
    ResponseType.REQUEST_TOO_LARGE,
    createProblem(413, "payloadTooLarge", "The body is too large", "The body is too large."),
  ],
  [
    ResponseType.UNSUPPORTED_MEDIA_TYPE,
    createProblem(415, "unsupportedMediaType", "The media type is not supported", "Send application/json."),
  ],
  [ResponseType.THROTTLED, createTooManyRequestsProblem(1, "Slow down, then send it again.")],
  [ResponseType.QUOTA_EXCEEDED, createTooManyRequestsProblem(1, "Slow down, then send it again.")],
  // All that the firewall refuses is what came too often in the last minute; its own answer could not be a problem.
  [
    ResponseType.WAF_FILTERED,
    createTooManyRequestsProblem(60, "You have sent too much in the last minute: wait, then send it again."),
  ],
  [
    ResponseType.BAD_REQUEST_BODY,
    createProblem(400, "badRequest", "The request is not valid", "The body is not what this address takes."),
  ],
  [
    ResponseType.DEFAULT_4XX,
    createProblem(400, "badRequest", "The request is not valid", "The request cannot be understood."),
  ],
  // The authorizer itself failed: a table was throttled, or an issuer's keys could not be read.
  [ResponseType.AUTHORIZER_FAILURE, overloadedProblem],
  [ResponseType.AUTHORIZER_CONFIGURATION_ERROR, overloadedProblem],
  [
    ResponseType.INTEGRATION_TIMEOUT,
    createProblem(504, "internal", "Something went wrong", "The answer took too long."),
  ],
  [ResponseType.DEFAULT_5XX, internalProblem],
];

/** Makes the gateway's own answers `application/problem+json`; a page at `consoleOrigin` may read them. */
export function addProblemResponses(
  api: RestApi,
  { credential, consoleOrigin }: { credential: Credential; consoleOrigin: string | undefined },
): void {
  const { challenge, answers } = unauthenticatedResponses[credential];
  for (const [type, { status, code, title, detail, retryAfter }] of [...answers, ...gatewayResponses]) {
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
