import type { Operation } from "../schemas/operation.ts";
import type { Product, RegisterProduct } from "../schemas/product.ts";
import type { ApiClient } from "./api-client.ts";
import { assertSucceeded, waitForOperation } from "./operation-watch.ts";
import { deployProductAccount } from "./product-account.ts";
import type { System } from "./system.ts";

/**
 * Adds a product as its team does: registers it, deploys the account stack and verifies it. Throws with the reason if
 * the verification fails.
 */
export async function joinProduct(system: System, api: ApiClient, registration: RegisterProduct): Promise<Product> {
  const { id, account } = registration;
  const { operation, product } = await api.post<{ operation: Operation; product: Product }>("/products", registration);
  // The first verification fails because the account stack is missing. Its reason states what to deploy.
  const first = await waitForOperation(api, operation.id);
  if (first.status === "succeeded") throw new Error(`${id} was verified although its account has no account stack.`);
  await deployProductAccount({ workspace: system.workspace, endpoint: system.connectionInfo.endpoint }, product);
  const verification = await api.post<Operation>(`/products/${id}/verify`);
  assertSucceeded(await waitForOperation(api, verification.id));
  const verified = await api.get<Product>(`/products/${id}`);
  if (verified.status !== "available") throw new Error(`${id} is ${verified.status} after its verification.`);
  system.connectionInfo.accounts.products[id] = account;
  return verified;
}
