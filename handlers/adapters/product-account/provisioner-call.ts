import { readEnvironment } from "../../../schemas/environment.ts";
import { createSignedCaller } from "../aws/signed-calls.ts";

const lambda = createSignedCaller({
  name: "lambda",
  endpointVariable: "AWS_ENDPOINT_URL_LAMBDA",
  isTransient: ({ status }) => status === 429 || status >= 500,
});

/** Calls the provisioner, the only function that product accounts admit, with a request that belongs to no workflow. */
export async function callProvisioner(request: { task: string }): Promise<{ status: number; body: string }> {
  return lambda({
    method: "POST",
    path: `/2015-03-31/functions/${readEnvironment("PROVISIONER_FUNCTION")}/invocations`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
  });
}
