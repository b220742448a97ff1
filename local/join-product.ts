import type { Operation } from "../schemas/operation.ts";
import type { Product, RegisterProduct } from "../schemas/product.ts";
import type { Api } from "./api.ts";
import { deployProductAccount } from "./product-account.ts";
import type { Progress } from "./progress.ts";
import type { System } from "./system.ts";
import { mustSucceed, watchOperation } from "./watch.ts";

/** Lets a product join as its team would do it: register it, and let the control plane into its account. */
export async function joinProduct(
  system: System,
  api: Api,
  registration: RegisterProduct,
  progress: Progress,
): Promise<void> {
  const { id, account } = registration;
  const { operation, product } = await progress.step(
    "Register the product",
    () => api.post<{ operation: Operation; product: Product }>("/products", registration),
    (answer) => answer.product.status,
  );
  await letIn({ system, api, progress }, operation, product);
  const { status } = await api.get<Product>(`/products/${id}`);
  if (status !== "available") throw new Error(`${id} is ${status} after its verification.`);
  progress.done("✓", `Product ${id} is available`);
  system.card.accounts.products[id] = account;
}

type Surroundings = { system: System; api: Api; progress: Progress };

/** Deploys the account stack once the first verification has said that it is missing, and has that verified. */
async function letIn({ system, api, progress }: Surroundings, operation: Operation, product: Product): Promise<void> {
  const { id } = product;
  progress.line(
    "    Its account lets nobody in yet: the first verification ends with the instruction how to change that.",
  );
  const first = await watchOperation(api, operation.id, progress);
  if (first.status === "succeeded") throw new Error(`${id} was verified although its account lets nobody in yet.`);
  await progress.step(
    "Deploy the account stack",
    () => deployProductAccount({ home: system.home, endpoint: system.card.endpoint }, product),
    (where) => where,
  );
  const again = await api.post<Operation>(`/products/${id}/verify`);
  mustSucceed(await watchOperation(api, again.id, progress));
}
