import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { listTables } from "../schemas/tables.ts";
import { findLocalTarget } from "./command-target.ts";
import { requireOutput } from "./connection-info.ts";
import { createControlPlaneEnvironment } from "./control-plane-environment.ts";
import { readStackOutputs } from "./stack-outputs.ts";

/** Sets the variables of the adapters: for the running local system, or for the account of the AWS credentials. */
export async function setAdapterEnvironment(): Promise<void> {
  const local = findLocalTarget();
  if (local !== undefined) {
    Object.assign(process.env, createControlPlaneEnvironment(local));
    return;
  }
  const outputs = await readStackOutputs(new CloudFormationClient({}), "Tenantry-Data");
  for (const [, { variable, output }] of listTables()) process.env[variable] = requireOutput({ outputs }, output);
  process.env["TEMPLATE_BUCKET"] = requireOutput({ outputs }, "ArtefactBucketName");
}
