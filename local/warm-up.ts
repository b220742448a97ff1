import { InvokeCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { createClientConfig } from "./client-config.ts";

/** A payload in every shape that a function may be given, and nothing to do in each of them. */
const emptyPayload = { Records: [], path: "/health", httpMethod: "GET", headers: {}, requestContext: {} };

/** More would take the processors from the requests that are made meanwhile. */
const CONCURRENCY = 2;

/** Starts a worker for each function, so that the first requests need not wait for them; returns how many there are. */
export async function warmUpFunctions(endpoint: string, account: string): Promise<number> {
  const lambda = new LambdaClient(createClientConfig(endpoint, account));
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  const left = Functions.values();
  const warm = async () => {
    for (const { FunctionName } of left) {
      // A function may well answer to nothing with an error: here only its start counts.
      await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(emptyPayload) }));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, warm));
  return Functions.length;
}
