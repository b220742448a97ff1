import { existsSync } from "node:fs";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { listTables } from "../schemas/tables.ts";
import { readConnectionInfo, requireOutput } from "./connection-info.ts";
import { createControlPlaneEnvironment } from "./control-plane-environment.ts";
import { readStackOutputs } from "./stack-outputs.ts";
import { defaultWorkspace } from "./workspace.ts";

/** Sets the variables of the adapters: for the running local system, or for the account of the AWS credentials. */
async function setEnvironment(): Promise<void> {
  if (existsSync(defaultWorkspace.connectionFile)) {
    Object.assign(process.env, createControlPlaneEnvironment(readConnectionInfo(defaultWorkspace.connectionFile)));
    return;
  }
  const outputs = await readStackOutputs(new CloudFormationClient({}), "Tenantry-Data");
  for (const [, { variable, output }] of listTables()) process.env[variable] = requireOutput({ outputs }, output);
}

/** Deletes the counters that were replaced. Nobody reads them any more. */
async function removeGeneration(generation: number): Promise<void> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const TableName = process.env["OVERVIEW_TABLE"];
  const pages = paginateScan(
    { client },
    {
      TableName,
      FilterExpression: "begins_with(pk, :prefix)",
      ProjectionExpression: "pk, sk",
      ExpressionAttributeValues: { ":prefix": `${generation}#` },
    },
  );
  for await (const { Items = [] } of pages) {
    for (const { pk, sk } of Items) await client.send(new DeleteCommand({ TableName, Key: { pk, sk } }));
  }
}

try {
  await setEnvironment();
  // The adapters read the environment when they are loaded.
  const { rebuildOverview } = await import("../handlers/shared/overview-rebuild.ts");
  const { counted, replaced } = await rebuildOverview();
  for (const generation of replaced) await removeGeneration(generation);
  console.log(`The overview counts ${counted} records anew.`);
} catch (error) {
  console.error(`tenantry: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
