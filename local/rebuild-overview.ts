import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { setAdapterEnvironment } from "./adapter-environment.ts";

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
  await setAdapterEnvironment();
  // The adapters read the environment when they are loaded.
  const { rebuildOverview } = await import("../handlers/shared/overview-rebuild.ts");
  const { counted, replaced } = await rebuildOverview();
  for (const generation of replaced) await removeGeneration(generation);
  console.log(`The overview counts ${counted} records anew.`);
} catch (error) {
  console.error(`tenantry: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
