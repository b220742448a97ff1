import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import { createSignedCaller, ServiceError, type SignedResponse } from "./signed-calls.ts";

const lambda = createSignedCaller({
  name: "lambda",
  endpointVariable: "AWS_ENDPOINT_URL_LAMBDA",
  isTransient: ({ status }) => status === 429 || status >= 500,
});

/** The functions that answer requests which belong to no workflow: the only ones that may enter product accounts, or the
 *  user pool. */
const variables = { provisioner: "PROVISIONER_FUNCTION", "manage-identities": "IDENTITIES_FUNCTION" } as const;
type StepFunctionName = keyof typeof variables;

/** The name of a rejection by Lambda itself, whose status tells the cause. */
const INVOCATION_REJECTED = "InvocationRejected";

/** The response of a function that threw an error. */
const FunctionError = defineSchema(() => z.object({ errorType: z.string() }));

function parseBody({ status, body }: SignedResponse): unknown {
  if (status >= 300 || body === "") return undefined;
  return JSON.parse(body);
}

/** Invokes a function. Throws an error with status 503 after the time limit, because the same request may succeed later. */
async function invoke(name: StepFunctionName, request: { task: string }, timeLimitMs: number | undefined) {
  const abortSignal = timeLimitMs === undefined ? undefined : AbortSignal.timeout(timeLimitMs);
  try {
    return await lambda({
      method: "POST",
      path: `/2015-03-31/functions/${readEnvironment(variables[name])}/invocations`,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
      ...(abortSignal === undefined ? {} : { abortSignal }),
    });
  } catch (error) {
    if (!abortSignal?.aborted) throw error;
    const message = `${name} did not answer ${request.task} within ${timeLimitMs} ms`;
    throw new ServiceError(message, "TimeLimitExceeded", 503);
  }
}

/**
 * Calls a function of steps with a request that belongs to no workflow, and parses its answer. Throws a ServiceError with
 * Lambda's status or with the name of the function's own error, so that `isThrottled` recognizes an overload.
 * @param options - `timeLimitMs`: the time for all attempts; by default, the caller's own time-out is the only limit
 */
export async function callStepFunction<Response extends z.ZodType>(
  name: StepFunctionName,
  request: { task: string },
  response: Response,
  { timeLimitMs }: { timeLimitMs?: number } = {},
): Promise<z.infer<Response>> {
  const answer = await invoke(name, request, timeLimitMs);
  const body = parseBody(answer);
  const parsed = response.safeParse(body);
  if (parsed.success) return parsed.data;
  const { data: thrown } = FunctionError.safeParse(body);
  const message = `${name} could not answer ${request.task}: ${answer.body}`;
  throw new ServiceError(message, thrown?.errorType ?? INVOCATION_REJECTED, answer.status);
}
