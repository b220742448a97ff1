import { GetFunctionCommand, LambdaClient, UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
import type { CleanUp } from "../../local/clean-up.ts";
import { createClientConfig } from "../../local/client-config.ts";
import type { ConnectionInfo } from "../../local/connection-info.ts";
import { buildZip } from "./zip.ts";

/** Answers whatever path no other function has, and nothing that is measured is needed of it. */
const FunctionName = "tenantry-platform-api";

const emptyHandlerSource = 'export const handler = async () => ({ statusCode: 200, body: "{}" });';

/** Puts an empty function behind the API, behind the same authorizer, in the place of one of ours; gives a path to it. */
export async function putEmptyFunction({ endpoint, accounts }: ConnectionInfo, cleanUp: CleanUp): Promise<string> {
  const client = new LambdaClient(createClientConfig(endpoint, accounts.controlPlane));
  const { Code } = await client.send(new GetFunctionCommand({ FunctionName }));
  const ours = Buffer.from(await (await fetch(Code?.Location ?? "")).arrayBuffer());
  const put = async (ZipFile: Uint8Array): Promise<void> => {
    await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  };
  await put(buildZip("index.mjs", emptyHandlerSource));
  cleanUp.defer(() => put(ours));
  return "/empty";
}
