import { ResponseType, type RestApi } from "aws-cdk-lib/aws-apigateway";

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
}

const problem = (status: number, code: string, title: string, detail: string): Problem => ({
  status,
  code,
  title,
  detail,
});

const unauthenticated = problem(
  401,
  "unauthenticated",
  "Unauthorized",
  "Send a valid token in the Authorization header.",
);
const failed = problem(500, "internal", "Something went wrong", "The request failed here. It may be sent again.");

/** What the gateway itself answers, before a function sees the request, looks like what the functions answer. */
const problems: readonly (readonly [ResponseType, Problem])[] = [
  [ResponseType.UNAUTHORIZED, unauthenticated],
  [ResponseType.ACCESS_DENIED, problem(403, "forbidden", "Not allowed", "Your role does not allow this.")],
  [
    ResponseType.MISSING_AUTHENTICATION_TOKEN,
    problem(404, "notFound", "Not found", "There is nothing at this address."),
  ],
  [ResponseType.RESOURCE_NOT_FOUND, problem(404, "notFound", "Not found", "There is nothing at this address.")],
  [ResponseType.REQUEST_TOO_LARGE, problem(413, "payloadTooLarge", "The body is too large", "The body is too large.")],
  [
    ResponseType.UNSUPPORTED_MEDIA_TYPE,
    problem(415, "unsupportedMediaType", "The media type is not supported", "Send application/json."),
  ],
  [ResponseType.THROTTLED, problem(429, "tooManyRequests", "Too Many Requests", "Slow down, then send it again.")],
  [ResponseType.QUOTA_EXCEEDED, problem(429, "tooManyRequests", "Too Many Requests", "Slow down, then send it again.")],
  [
    ResponseType.BAD_REQUEST_BODY,
    problem(400, "badRequest", "The request is not valid", "The body is not what this address takes."),
  ],
  [
    ResponseType.DEFAULT_4XX,
    problem(400, "badRequest", "The request is not valid", "The request cannot be understood."),
  ],
  [ResponseType.INTEGRATION_TIMEOUT, problem(504, "internal", "Something went wrong", "The answer took too long.")],
  [ResponseType.DEFAULT_5XX, failed],
];

/** Makes the gateway's own answers `application/problem+json`; a page at `consoleOrigin` may read them. */
export function answerWithProblems(api: RestApi, consoleOrigin?: string): void {
  for (const [type, { status, code, title, detail }] of problems) {
    const headers: Record<string, string> = { "Content-Type": "'application/problem+json'" };
    if (status === 401) headers["WWW-Authenticate"] = "'Bearer'";
    if (status === 429) headers["Retry-After"] = "'1'";
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
