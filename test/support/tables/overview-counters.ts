import { fromItem } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { unpackOperation } from "../../../handlers/adapters/dynamodb/operation-items.ts";
import { type CountedRecord, listCounters } from "../../../handlers/core/overview/counts.ts";

type Item = Record<string, unknown>;

/** The items of the tables that the overview counts. */
export type CountedItems = { tenants: Item[]; products: Item[]; operations: Item[] };

/** Counts the records themselves. This is what the counters of the overview must show. */
export function countRecords({ tenants, products, operations }: CountedItems): Record<string, number> {
  const records = [
    ...tenants.flatMap((item) => {
      if (item["sk"] === "tenant") return [{ type: "tenant", record: fromItem(item) }];
      return String(item["sk"]).startsWith("subscription#") ? [{ type: "subscription", record: fromItem(item) }] : [];
    }),
    ...products.filter(({ sk }) => sk === "product").map((item) => ({ type: "product", record: fromItem(item) })),
    ...operations
      .filter(({ sk }) => sk === "operation")
      .map((item) => ({ type: "operation", record: unpackOperation(item) })),
  ] as CountedRecord[];
  const counts: Record<string, number> = {};
  for (const { scope, part, name } of records.flatMap(listCounters)) {
    const key = `${scope} ${part} ${name}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** Returns the counters in the overview's items that readers use and that are not zero. */
export function readCounters(overview: Item[]): Record<string, number> {
  const current = overview.find(({ sk }) => sk === "generations")?.["current"] ?? 1;
  const prefix = `${current}#counters#`;
  return Object.fromEntries(
    overview
      .filter(({ pk }) => String(pk).startsWith(prefix))
      .flatMap(({ pk, sk, expiresAt: _, ...counters }) =>
        Object.entries(counters)
          .filter(([, count]) => count !== 0)
          .map(([name, count]) => [`${String(pk).slice(prefix.length)} ${sk} ${name}`, Number(count)]),
      ),
  );
}
