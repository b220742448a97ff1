import { getProduct } from "../../adapters/dynamodb/catalogs.ts";
import { removeMachineClients } from "../../adapters/identity/machine-client.ts";
import { computeClientNumber, listValidClients } from "../../core/product/credentials.ts";

/**
 * Removes a product's invalid machine clients, whose tokens the API rejects already. After a failure the next issuance of
 * credentials removes them, and a repeated DELETE those of a retired product.
 */
export async function removeStaleClients(productId: string): Promise<void> {
  const product = await getProduct(productId);
  if (product === undefined) return;
  const upTo = product.status === "retired" ? Number.POSITIVE_INFINITY : computeClientNumber(product) - 1;
  await removeMachineClients(productId, listValidClients(product), upTo);
}
