import { existsSync } from "node:fs";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { listTables } from "../schemas/tables.ts";
import { readConnectionInfo, requireOutput } from "./connection-info.ts";
import { createControlPlaneEnvironment } from "./control-plane-environment.ts";
import { readStackOutputs } from "./stack-outputs.ts";
import { defaultWorkspace } from "./workspace.ts";

/** Sets the variables of the adapters: for the running local system, or for the account of the AWS credentials. */
export async function setAdapterEnvironment(): Promise<void> {
  if (existsSync(defaultWorkspace.connectionFile)) {
    Object.assign(process.env, createControlPlaneEnvironment(readConnectionInfo(defaultWorkspace.connectionFile)));
    return;
  }
  const outputs = await readStackOutputs(new CloudFormationClient({}), "Tenantry-Data");
  for (const [, { variable, output }] of listTables()) process.env[variable] = requireOutput({ outputs }, output);
  process.env["TEMPLATE_BUCKET"] = requireOutput({ outputs }, "ArtefactBucketName");
}
