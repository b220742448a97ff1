import { parseArgs } from "node:util";
import { deployProductAccount as deployToAws, type ProductConnection } from "../infra/deploy-product-account.ts";
import type { Product } from "../schemas/product.ts";
import { createApiClient } from "./api-client.ts";
import { readConnectionInfo } from "./connection-info.ts";
import { deployProductAccount } from "./product-account.ts";
import { getUserToken } from "./user-token.ts";
import { defaultWorkspace } from "./workspace.ts";

const usage = `npm run deploy:product-account -- --product <id> --external-id <id> --control-plane-role <arn>
    lets the control plane into the AWS account of your credentials; both values are in the product's "connection"
npm run deploy:product-account -- --product <id>
    the same in the running local engine, with the connection that it knows

--kind events             for a product that does the work itself: its role has no rights
--services sqs,ssm,...    of which services templates may make resources: sqs, sns, ssm, dynamodb, s3 without it
--policies <arn>,...      policies of your own, for what else templates may make
--boundary <arn>          a boundary of your own around what templates make
--capabilities <name>,... what templates may declare: CAPABILITY_IAM, CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND`;

try {
  await main();
} catch (error) {
  console.error(`tenantry: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const ofTeam = { kind: text, services: text, policies: text, boundary: text, capabilities: text };
  const { values } = parseArgs({
    options: { product: text, "external-id": text, "control-plane-role": text, ...ofTeam },
  });
  const {
    product: productId,
    "external-id": externalId,
    "control-plane-role": controlPlaneRoleArn,
    ...settings
  } = values;
  if (!productId) throw new Error(`--product is missing.\n\n${usage}`);
  if (externalId && controlPlaneRoleArn) await deployToAws({ productId, externalId, controlPlaneRoleArn, settings });
  else if (externalId || controlPlaneRoleArn) throw new Error(`One of two values is missing.\n\n${usage}`);
  else await deployToEngine(productId, settings);
}

async function deployToEngine(productId: string, settings: ProductConnection["settings"]): Promise<void> {
  const connectionInfo = readConnectionInfo(defaultWorkspace.connectionFile);
  const admin = createApiClient(connectionInfo.apiUrl, await getUserToken(connectionInfo, { role: "platform-admin" }));
  const product = await admin.get<Product>(`/products/${productId}`);
  const where = await deployProductAccount(
    { home: defaultWorkspace, endpoint: connectionInfo.endpoint },
    product,
    settings,
  );
  console.log(`Deployed ${where}. Now verify it: POST ${connectionInfo.apiUrl}/products/${productId}/verify`);
}
