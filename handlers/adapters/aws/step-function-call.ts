import type * as z from "zod";
import { readEnvironment } from "../../../schemas/environment.ts";
import { createSignedCaller } from "./signed-calls.ts";

const lambda = createSignedCaller({
  name: "lambda",
  endpointVariable: "AWS_ENDPOINT_URL_LAMBDA",
  isTransient: ({ status }) => status === 429 || status >= 500,
});

/** The functions that answer requests which belong to no workflow: the only ones that may enter product accounts, or the
 *  user pool. */
const variables = { provisioner: "PROVISIONER_FUNCTION", "manage-identities": "IDENTITIES_FUNCTION" } as const;

/** Calls a function of steps with a request that belongs to no workflow, and parses its answer. */
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
  const parsed = response.safeParse(JSON.parse(body || "null"));
  if (status < 300 && parsed.success) return parsed.data;
  throw new Error(`${name} could not answer ${request.task}: ${body}`);
}
