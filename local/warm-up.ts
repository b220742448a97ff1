import { InvokeCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { awsAt } from "./aws.ts";

/** Nothing to do, in every shape that a function of ours may be given. */
const nothing = { Records: [], path: "/health", httpMethod: "GET", headers: {}, requestContext: {} };

/** Starts a worker for each function at once, so that the first requests need not wait for them one after another. */
export async function warmUp(endpoint: string, account: string): Promise<number> {
  const lambda = new LambdaClient(awsAt(endpoint, account));
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  // What a function answers to nothing is its own affair; here only its start counts.
  await Promise.all(
    Functions.map((one) =>
      lambda.send(new InvokeCommand({ FunctionName: one.FunctionName, Payload: JSON.stringify(nothing) })),
    ),
  );
  return Functions.length;
}
