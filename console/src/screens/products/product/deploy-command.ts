import type { Product } from "../../../api/resources.ts";
import { quoteWord } from "../../../writes/shell-text.ts";

/** Returns the command by which a product's team lets Tenantry into its account, with the product's own values. */
export function deployCommandOf({ id, connection, integration }: Product): string | undefined {
  if (!connection) return undefined;
  const { externalId, controlPlaneRoleArn } = connection;
  const words = ["npm", "run", "deploy:product-account", "--", "--product", id, "--external-id", externalId];
  words.push("--control-plane-role", controlPlaneRoleArn);
  if (integration.kind === "events") words.push("--kind", "events");
  return words.map(quoteWord).join(" ");
}
