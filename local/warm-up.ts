import { InvokeCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { createClientConfig } from "./client-config.ts";

/** A payload that every function accepts as an empty event of its kind. */
const emptyPayload = { Records: [], path: "/health", httpMethod: "GET", headers: {}, requestContext: {} };

/** The number of concurrent invocations. More would slow down the requests that run at the same time. */
const CONCURRENCY = 2;

/** Starts a worker for each function, so that the first requests do not wait for a start. Returns the number of
 *  functions. */
export async function warmUpFunctions(endpoint: string, account: string): Promise<number> {
  const lambda = new LambdaClient(createClientConfig(endpoint, account));
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  const remaining = Functions.values();
  const invokeRemaining = async () => {
    for (const { FunctionName } of remaining) {
      // A function may return an error for an empty event. Only its start counts.
      await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(emptyPayload) }));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, invokeRemaining));
  return Functions.length;
}
