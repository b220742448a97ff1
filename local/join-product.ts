import type { Operation } from "../schemas/operation.ts";
import type { Product, RegisterProduct } from "../schemas/product.ts";
import type { ApiClient } from "./api-client.ts";
import { assertSucceeded, waitForOperation } from "./operation-watch.ts";
import { deployProductAccount } from "./product-account.ts";
import type { System } from "./system.ts";

/**
 * Lets a product join as its team does it: registers it, lets the control plane into its account, and has that
 * verified. Throws with the reason when the verification fails.
 */
export async function joinProduct(system: System, api: ApiClient, registration: RegisterProduct): Promise<Product> {
  const { id, account } = registration;
  const { operation, product } = await api.post<{ operation: Operation; product: Product }>("/products", registration);
  // The account lets nobody in yet: the first verification fails, and its reason says what to deploy there.
  const first = await waitForOperation(api, operation.id);
  if (first.status === "succeeded") throw new Error(`${id} was verified although its account lets nobody in yet.`);
  await deployProductAccount({ home: system.workspace, endpoint: system.connectionInfo.endpoint }, product);
  const again = await api.post<Operation>(`/products/${id}/verify`);
  assertSucceeded(await waitForOperation(api, again.id));
  const joined = await api.get<Product>(`/products/${id}`);
  if (joined.status !== "available") throw new Error(`${id} is ${joined.status} after its verification.`);
  system.connectionInfo.accounts.products[id] = account;
  return joined;
}
