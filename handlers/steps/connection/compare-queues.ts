import type { Finding } from "../../../schemas/finding.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { getProducts, getTenantPartition } from "../../adapters/dynamodb/catalogs.ts";
import { makeProductQueue, observeProductQueue } from "../../adapters/product-queue/product-queue.ts";
import { compareQueue } from "../../core/truth/compare-queue.ts";
import { markRepaired, mergeFindings } from "../../core/truth/findings.ts";
import { saveFindings } from "../runtime/save-findings.ts";
import type { StepResult } from "../runtime/task-input.ts";

/** Loads the connected products to which an operation's tenant is subscribed. */
async function loadSubscribedProducts({ tenantId = "" }: OperationRecord): Promise<ProductRecord[]> {
  const found = await getTenantPartition(tenantId);
  if (found === undefined) throw new Error(`There is no tenant ${tenantId}`);
  const ids = found.subscriptions.filter(({ status }) => status !== "cancelled").map(({ productId }) => productId);
  const products = ids.length === 0 ? [] : [...(await getProducts(ids)).values()];
  return products.filter(({ connection }) => connection.queueUrl !== undefined);
}

async function inspectQueues(products: ProductRecord[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const product of products) {
    const { expected, queue } = await observeProductQueue(product);
    found.push(...compareQueue(product.id, expected, queue));
  }
  return found;
}

/** Compares the queues of a tenant's products with those that their connection made. */
export async function compareQueues(operation: OperationRecord): Promise<StepResult> {
  const found = await inspectQueues(await loadSubscribedProducts(operation));
  await saveFindings(operation, (known) => mergeFindings(known, found));
  return { status: "succeeded" };
}

/** Makes the queues of a tenant's products again where they differ, and compares them again. */
export async function repairQueues(operation: OperationRecord): Promise<StepResult> {
  const products = await loadSubscribedProducts(operation);
  const found = await inspectQueues(products);
  await saveFindings(operation, (known) => mergeFindings(known, found));
  const different = new Set(found.map(({ subject }) => subject));
  for (const product of products.filter(({ id }) => different.has(id))) await makeProductQueue(product);
  const remaining = await inspectQueues(products);
  await saveFindings(operation, (known) => markRepaired(known, "queues", remaining));
  return { status: "succeeded" };
}
