import { fileURLToPath } from "node:url";
import { type FunctionConfiguration, LambdaClient, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import type { CleanUp } from "../../../local/clean-up.ts";
import { clientOf } from "../../support/system/deployed-system.ts";

/** A function's time-out, in seconds: what a call that hangs costs. */
export const FUNCTION_TIMEOUT_SECONDS = 3;

const workerFile = fileURLToPath(new URL("worker.mjs", import.meta.url));

/** By what name a function is called in points. */
export const callerOf = (functionName = ""): string => functionName.split(":").at(-1)?.replace("tenantry-", "") ?? "";

/**
 * Sends all calls of a function to the proxy's address for it. The function's code is as it was: its environment says
 * where AWS is, as it may, and loads what lets the process be killed. Errors reach it at once: a retry within the SDK
 * would hide what a handler makes of them.
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
  const changed = { AWS_ENDPOINT_URL: address, AWS_MAX_ATTEMPTS: "1", NODE_OPTIONS: `--import ${workerFile}` };
  await update({ Timeout: timeout, Environment: { Variables: { ...Variables, ...changed } } });
  undo.defer(async () => void (await update({ Timeout, Environment: { Variables } })));
}
