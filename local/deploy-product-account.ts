import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { deployProductAccount as deployToAws, type ProductConnection } from "../infra/deploy-product-account.ts";
import type { Product } from "../schemas/product.ts";
import { createApiClient } from "./api-client.ts";
import { readConnectionInfo } from "./connection-info.ts";
import { deployProductAccount } from "./product-account.ts";
import { getUserToken } from "./user-token.ts";
import { defaultWorkspace } from "./workspace.ts";

const usage = `npm run deploy:product-account -- --product <id> --external-id <id> --control-plane-role <arn>
    admits the control plane to the AWS account of your credentials; the product's "connection" contains both values.
    If the control plane of this role runs on this machine, it admits it to the product's account in the local engine
npm run deploy:product-account -- --product <id>
    the same in the running local engine, with the connection that the API returns

--kind events             for a self-provisioned product: its role has no rights
--services sqs,ssm,...    services whose resources templates may create; default: sqs, sns, ssm, dynamodb, s3
--policies <arn>,...      additional policies for the resources that templates may create
--boundary <arn>          your own permissions boundary for the resources of templates
--capabilities <name>,... allowed capabilities: CAPABILITY_IAM, CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND`;

try {
  await main();
} catch (error) {
  console.error(`tenantry: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const accountOptions = { kind: text, services: text, policies: text, boundary: text, capabilities: text };
  const { values } = parseArgs({
    options: { product: text, "external-id": text, "control-plane-role": text, ...accountOptions },
  });
  const {
    product: productId,
    "external-id": externalId,
    "control-plane-role": controlPlaneRoleArn,
    ...settings
  } = values;
  if (!productId) throw new Error(`--product is missing.\n\n${usage}`);
  if (!externalId !== !controlPlaneRoleArn)
    throw new Error(`--external-id and --control-plane-role must be given together.\n\n${usage}`);
  if (externalId && controlPlaneRoleArn && !isOfRunningEngine(controlPlaneRoleArn))
    await deployToAws({ productId, externalId, controlPlaneRoleArn, settings });
  else await deployToEngine(productId, settings, externalId);
}

/** Returns whether a role belongs to the control plane that runs in the local engine. */
function isOfRunningEngine(roleArn: string): boolean {
  const { connectionFile } = defaultWorkspace;
  const [, , , , account] = roleArn.split(":");
  return existsSync(connectionFile) && readConnectionInfo(connectionFile).accounts.controlPlane === account;
}

async function deployToEngine(
  productId: string,
  settings: ProductConnection["settings"],
  externalId?: string,
): Promise<void> {
  const connectionInfo = readConnectionInfo(defaultWorkspace.connectionFile);
  const admin = createApiClient(connectionInfo.apiUrl, await getUserToken(connectionInfo, { role: "platform-admin" }));
  const product = await admin.get<Product>(`/products/${productId}`);
  if (externalId !== undefined && externalId !== product.connection?.externalId)
    throw new Error(`This is not the external id of ${productId}. Read it again: it may have been replaced.`);
  const deployed = await deployProductAccount(
    { workspace: defaultWorkspace, endpoint: connectionInfo.endpoint },
    product,
    settings,
  );
  console.log(
    `Deployed ${deployed}. Verify the product next: POST ${connectionInfo.apiUrl}/products/${productId}/verify`,
  );
}
