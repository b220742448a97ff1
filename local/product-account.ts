import { join } from "node:path";
import { type ProductConnection, toAccountContext } from "../infra/deploy-product-account.ts";
import type { Product } from "../schemas/product.ts";
import { adaptToEngine } from "./assembly.ts";
import { deploy } from "./deploy.ts";
import { type Synthesis, synthesize } from "./synthesis.ts";
import type { Workspace } from "./workspace.ts";

/** Synthesizes the account stack, which admits the control plane to a product's account. */
export const synthesizeProductAccount = (
  workspace: Workspace,
  { id, integration }: { id: string; integration: Pick<Product["integration"], "kind"> },
  settings: ProductConnection["settings"] = {},
): Promise<Synthesis> =>
  synthesize(workspace, `product-account-${id}`, {
    product: id,
    ...toAccountContext({ kind: integration.kind, ...settings }),
  });

/** Deploys the account stack into the engine with the product's `connection`, as the product's team does on AWS. */
export async function deployProductAccount(
  { workspace, endpoint }: { workspace: Workspace; endpoint: string },
  product: Pick<Product, "id" | "account" | "connection" | "integration">,
  settings: ProductConnection["settings"] = {},
): Promise<string> {
  const { id, account, connection } = product;
  if (!connection)
    throw new Error(`The response has no connection of ${id}. Only managers of the product can read it.`);
  const { directory } = await synthesizeProductAccount(workspace, product, settings);
  const assembly = adaptToEngine(directory, join(workspace.runDirectory, `product-account-${id}`), endpoint);
  await deploy(
    assembly,
    { endpoint, account },
    {
      ExternalId: connection.externalId,
      ControlPlaneRoleArn: connection.controlPlaneRoleArn,
    },
  );
  return `${assembly.stacks.join(", ")} into account ${account}`;
}
