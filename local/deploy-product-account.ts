import { parseArgs } from "node:util";
import { deployProductAccount as deployToAws } from "../infra/deploy-product-account.ts";
import type { Product } from "../schemas/product.ts";
import { apiOf } from "./api.ts";
import { readCard } from "./card.ts";
import { startHome } from "./home.ts";
import { deployProductAccount } from "./product-account.ts";
import { tokenFor } from "./token.ts";

const usage = `npm run deploy:product-account -- --product <id> --external-id <id> --control-plane-role <arn>
    lets the control plane into the AWS account of your credentials; both values are in the product's "connection"
npm run deploy:product-account -- --product <id>
    the same in the running local engine, with the connection that it knows`;

try {
  await main();
} catch (error) {
  console.error(`tenantry: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { product: text, "external-id": text, "control-plane-role": text } });
  const { product: productId, "external-id": externalId, "control-plane-role": controlPlaneRoleArn } = values;
  if (!productId) throw new Error(`--product is missing.\n\n${usage}`);
  if (externalId && controlPlaneRoleArn) await deployToAws({ productId, externalId, controlPlaneRoleArn });
  else if (externalId || controlPlaneRoleArn) throw new Error(`One of two values is missing.\n\n${usage}`);
  else await deployToEngine(productId);
}

async function deployToEngine(productId: string): Promise<void> {
  const card = readCard(startHome.card);
  const admin = apiOf(card.apiUrl, await tokenFor(card, { role: "platform-admin" }));
  const product = await admin.get<Product>(`/products/${productId}`);
  const where = await deployProductAccount({ home: startHome, endpoint: card.endpoint }, product);
  console.log(`Deployed ${where}. Now verify it: POST ${card.apiUrl}/products/${productId}/verify`);
}
