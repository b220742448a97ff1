import type { Operation } from "../schemas/operation.ts";
import type { Product, RegisterProduct } from "../schemas/product.ts";
import type { Api } from "./api.ts";
import { deployProductAccount } from "./product-account.ts";
import type { System } from "./system.ts";
import { mustSucceed, watchOperation } from "./watch.ts";

/**
 * Lets a product join as its team does it: registers it, lets the control plane into its account, and has that
 * verified. Throws with the reason when the verification fails.
 */
export async function joinProduct(system: System, api: Api, registration: RegisterProduct): Promise<Product> {
  const { id, account } = registration;
  const { operation, product } = await api.post<{ operation: Operation; product: Product }>("/products", registration);
  // The account lets nobody in yet: the first verification fails, and its reason says what to deploy there.
  const first = await watchOperation(api, operation.id);
  if (first.status === "succeeded") throw new Error(`${id} was verified although its account lets nobody in yet.`);
  await deployProductAccount({ home: system.home, endpoint: system.card.endpoint }, product);
  const again = await api.post<Operation>(`/products/${id}/verify`);
  mustSucceed(await watchOperation(api, again.id));
  const joined = await api.get<Product>(`/products/${id}`);
  if (joined.status !== "available") throw new Error(`${id} is ${joined.status} after its verification.`);
  system.card.accounts.products[id] = account;
  return joined;
}
