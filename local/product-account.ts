import { join } from "node:path";
import type { Product } from "../schemas/product.ts";
import { adaptToEngine } from "./assembly.ts";
import { deploy } from "./deploy.ts";
import type { Home } from "./home.ts";
import { type Synthesis, synthesize } from "./synthesis.ts";

/** The stack by which a product's account lets the control plane in. */
export const synthesizeProductAccount = (home: Home, productId: string): Promise<Synthesis> =>
  synthesize(home, `product-account-${productId}`, { product: productId });

/** Does in the engine what the product's team does in its own account, with the `connection` that it was given. */
export async function deployProductAccount(
  { home, endpoint }: { home: Home; endpoint: string },
  { id, account, connection }: Pick<Product, "id" | "account" | "connection">,
): Promise<string> {
  if (!connection) throw new Error(`The answer shows no connection of ${id}; only those who manage a product see it.`);
  const { directory } = await synthesizeProductAccount(home, id);
  const assembly = adaptToEngine(directory, join(home.run, `product-account-${id}`), endpoint);
  await deploy(
    assembly,
    { home, endpoint, account },
    {
      ProductId: id,
      ExternalId: connection.externalId,
      ControlPlaneRoleArn: connection.controlPlaneRoleArn,
    },
  );
  return `${assembly.stacks.join(", ")} into account ${account}`;
}
