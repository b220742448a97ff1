import type { OperationRecord } from "../../schemas/operation.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import { getTenantPartition } from "../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../adapters/dynamodb/entity-mapping.ts";
import { readGenerations, writeGenerations } from "../adapters/overview/overview-items.ts";
import { countAggregates } from "./overview-update.ts";
import { visitList } from "./visit-list.ts";

/** Returns a tenant and its subscriptions as aggregates. */
async function listTenantAggregates({ id }: TenantRecord): Promise<string[]> {
  const { subscriptions = [] } = (await getTenantPartition(id)) ?? {};
  return [`tenant#${id}`, ...subscriptions.map(({ productId }) => `subscription#${id}#${productId}`)];
}

async function countEverything(generation: number): Promise<number> {
  let counted = 0;
  const count = async (aggregates: string[]) => {
    await countAggregates(generation, aggregates);
    counted += aggregates.length;
  };
  for (const key of [listKeys.tenants, listKeys.deletedTenants]) {
    await visitList<TenantRecord>({ list: "tenants", key }, async (tenants) =>
      count((await Promise.all(tenants.map(listTenantAggregates))).flat()),
    );
  }
  for (const key of [listKeys.products, listKeys.retiredProducts]) {
    await visitList<ProductRecord>({ list: "products", key }, (products) =>
      count(products.map(({ id }) => `product#${id}`)),
    );
  }
  await visitList<OperationRecord>({ list: "operations", key: listKeys.operations }, (operations) =>
    count(operations.map(({ id }) => `operation#${id}`)),
  );
  return counted;
}

/**
 * Counts everything anew, while the platform runs. The new counters start empty: from then on the writer of the overview
 * also counts in them what changes, and this function what exists. Readers get them when all is counted. Returns the
 * number of counted records, and the generations of the old counters.
 */
export async function rebuildOverview(): Promise<{ counted: number; replaced: number[] }> {
  const { current, next: unfinished } = await readGenerations();
  const next = Math.max(current, unfinished ?? current) + 1;
  await writeGenerations({ current, next });
  const counted = await countEverything(next);
  await writeGenerations({ current: next });
  return { counted, replaced: [current, ...(unfinished === undefined ? [] : [unfinished])] };
}
