import { fileURLToPath } from "node:url";
import { type FunctionConfiguration, LambdaClient, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import type { CleanUp } from "../../../local/clean-up.ts";
import { clientOf } from "../../support/system/deployed-system.ts";

/** The timeout of functions, which ends a call that hangs, in seconds. */
export const FUNCTION_TIMEOUT_SECONDS = 3;

const workerFile = fileURLToPath(new URL("worker.mjs", import.meta.url));

/** Returns a function's name in injection points. */
export const callerOf = (functionName = ""): string => functionName.split(":").at(-1)?.replace("tenantry-", "") ?? "";

/**
 * Routes all calls of a function through the proxy. The function's code does not change: its environment sets the
 * address of AWS and preloads the worker that can kill the process. The SDK does not retry, because retries would hide
 * how a handler treats errors.
 */
export async function routeThroughProxy(
  address: string,
  deployed: FunctionConfiguration,
  undo: CleanUp,
  timeout = FUNCTION_TIMEOUT_SECONDS,
): Promise<void> {
  const { FunctionName, Timeout, Environment: { Variables = {} } = {} } = deployed;
  const client = clientOf(LambdaClient);
  const update = (settings: object) =>
    client.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...settings }));
  const variables = { AWS_ENDPOINT_URL: address, AWS_MAX_ATTEMPTS: "1", NODE_OPTIONS: `--import ${workerFile}` };
  await update({ Timeout: timeout, Environment: { Variables: { ...Variables, ...variables } } });
  undo.defer(async () => void (await update({ Timeout, Environment: { Variables } })));
}
