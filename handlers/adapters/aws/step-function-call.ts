import type * as z from "zod";
import { readEnvironment } from "../../../schemas/environment.ts";
import { createSignedCaller, ServiceError } from "./signed-calls.ts";

const lambda = createSignedCaller({
  name: "lambda",
  endpointVariable: "AWS_ENDPOINT_URL_LAMBDA",
  isTransient: ({ status }) => status === 429 || status >= 500,
});

/** The functions that answer requests which belong to no workflow: the only ones that may enter product accounts, or the
 *  user pool. */
const variables = { provisioner: "PROVISIONER_FUNCTION", "manage-identities": "IDENTITIES_FUNCTION" } as const;

/** Returns the name of the error that a function has thrown. */
function readErrorType(answer: unknown): string {
  const { errorType } = (answer ?? {}) as { errorType?: unknown };
  return typeof errorType === "string" ? errorType : "FunctionError";
}

/**
 * Calls a function of steps with a request that belongs to no workflow, and parses its answer. Throws an error with the
 * name of the function's own error, so that the caller recognizes throttling.
 */
export async function callStepFunction<Response extends z.ZodType>(
  name: keyof typeof variables,
  request: { task: string },
  response: Response,
): Promise<z.infer<Response>> {
  const { status, body } = await lambda({
    method: "POST",
    path: `/2015-03-31/functions/${readEnvironment(variables[name])}/invocations`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
  });
  const answer: unknown = JSON.parse(body || "null");
  const parsed = response.safeParse(answer);
  if (status < 300 && parsed.success) return parsed.data;
  throw new ServiceError(`${name} could not answer ${request.task}: ${body}`, readErrorType(answer), status);
}
