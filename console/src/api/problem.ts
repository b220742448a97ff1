import * as z from "zod/mini";

const FieldProblem = z.object({ pointer: z.string(), detail: z.string() });

/** The body of an error answer (RFC 9457), as far as the console uses it. */
const ProblemBody = z.object({
  title: z.string(),
  status: z.number(),
  detail: z.optional(z.string()),
  code: z.optional(z.string()),
  requestId: z.optional(z.string()),
  errors: z.optional(z.array(FieldProblem)),
  currentStatus: z.optional(z.string()),
  operationId: z.optional(z.string()),
  existing: z.optional(z.object({ type: z.string(), id: z.string() })),
});
type ProblemBody = z.infer<typeof ProblemBody>;

/** A rejected request. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly body: ProblemBody;
  /** The seconds after which the same request may succeed. */
  readonly retryAfter: number | undefined;

  constructor(body: ProblemBody, retryAfter?: number) {
    super(body.detail ?? body.title);
    this.body = body;
    this.retryAfter = retryAfter;
  }

  get status(): number {
    return this.body.status;
  }

  get code(): string {
    return this.body.code ?? "";
  }
}

/** A request without an answer: the network or the API is down. */
export class ApiUnreachable extends Error {
  override readonly name = "ApiUnreachable";

  constructor() {
    super("The API does not answer.");
  }
}

/** Returns the problem of an error answer. An answer without a problem body becomes one with its status alone. */
export function problemOf(response: Response, body: unknown): ApiProblem {
  const parsed = ProblemBody.safeParse(body);
  const problem = parsed.success
    ? parsed.data
    : { title: response.statusText || "The request failed", status: response.status };
  return new ApiProblem(problem, parseRetryAfter(response.headers));
}

/** Returns the seconds after which an answer allows the next attempt. */
export function parseRetryAfter(headers: Headers): number | undefined {
  const retryAfter = Number(headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(retryAfter) ? retryAfter : undefined;
}

export const isProblem = (error: unknown, code?: string): error is ApiProblem =>
  error instanceof ApiProblem && (code === undefined || error.code === code);

/** Returns whether the same request may succeed later without a change. */
export const isTemporary = (error: unknown): boolean =>
  error instanceof ApiUnreachable || (error instanceof ApiProblem && (error.status >= 500 || error.status === 429));
