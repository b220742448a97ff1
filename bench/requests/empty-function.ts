import { GetFunctionCommand, LambdaClient, UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import type { CleanUp } from "../../local/clean-up.ts";
import { createClientConfig } from "../../local/client-config.ts";
import type { ConnectionInfo } from "../../local/connection-info.ts";

/** The function that serves all remaining paths. No measurement uses it. */
const FunctionName = "tenantry-platform-api";

const emptyHandlerSource = 'export const handler = async () => ({ statusCode: 200, body: "{}" });';

/** Replaces the code of one function behind the API by an empty handler, and returns a path that it serves. The
 *  clean-up restores the code. */
export async function putEmptyFunction({ endpoint, accounts }: ConnectionInfo, cleanUp: CleanUp): Promise<string> {
  const client = new LambdaClient(createClientConfig(endpoint, accounts.controlPlane));
  const { Code } = await client.send(new GetFunctionCommand({ FunctionName }));
  const originalCode = Buffer.from(await (await fetch(Code?.Location ?? "")).arrayBuffer());
  const put = async (ZipFile: Uint8Array): Promise<void> => {
    await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  };
  await put(zipSync({ "index.mjs": strToU8(emptyHandlerSource) }, { level: 0 }));
  cleanUp.defer(() => put(originalCode));
  return "/empty";
}
