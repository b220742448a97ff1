import { join } from "node:path";
import { type ProductConnection, toAccountContext } from "../infra/deploy-product-account.ts";
import type { Product } from "../schemas/product.ts";
import { adaptToEngine } from "./assembly.ts";
import { deploy } from "./deploy.ts";
import { type Synthesis, synthesize } from "./synthesis.ts";
import type { Workspace } from "./workspace.ts";

/** Synthesizes the stack by which a product's account lets the control plane in. */
export const synthesizeProductAccount = (
  workspace: Workspace,
  { id, integration }: { id: string; integration: Pick<Product["integration"], "kind"> },
  settings: ProductConnection["settings"] = {},
): Promise<Synthesis> =>
  synthesize(workspace, `product-account-${id}`, {
    product: id,
    ...toAccountContext({ kind: integration.kind, ...settings }),
  });

/** Does in the engine what the product's team does in its own account, with the `connection` that it was given. */
export async function deployProductAccount(
  { home, endpoint }: { home: Workspace; endpoint: string },
  product: Pick<Product, "id" | "account" | "connection" | "integration">,
  settings: ProductConnection["settings"] = {},
): Promise<string> {
  const { id, account, connection } = product;
  if (!connection) throw new Error(`The answer shows no connection of ${id}; only those who manage a product see it.`);
  const { directory } = await synthesizeProductAccount(home, product, settings);
  const assembly = adaptToEngine(directory, join(home.runDirectory, `product-account-${id}`), endpoint);
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
