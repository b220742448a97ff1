import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { readMergedPage, readPage } from "../../../handlers/adapters/dynamodb/lists.ts";
import { hasSubscribers } from "../../../handlers/adapters/dynamodb/subscribers.ts";
import { listTeamProducts } from "../../../handlers/api/resources/team-products.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionStatus } from "../../../schemas/subscription.ts";
import { buildOperation, buildProduct, buildSubscription } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

let memory: MemoryTables;

beforeEach(() => {
  Object.assign(process.env, { PRODUCT_TABLE: "products", TENANT_TABLE: "tenants", OPERATION_TABLE: "operations" });
  memory = new MemoryTables().install();
});
afterEach(() => memory.restore());

const hex = (number: number) => number.toString(16).padStart(32, "0");

/** Puts a record with the keys of its lists. */
function put(table: string, type: "product" | "subscription" | "operation", record: object) {
  const mapping = entityMapping[type];
  memory.put(table, { ...mapping.key(record as never), ...mapping.index(record as never), ...record });
}

describe("listTeamProducts", () => {
  it("finds all products of a team in a catalog with many pages of others", async () => {
    for (let number = 0; number < 700; number += 1) {
      put("products", "product", buildProduct({ id: `p${number}`, team: number % 5 === 0 ? "crm-team" : "another" }));
    }
    put("products", "product", buildProduct({ id: "old", team: "crm-team", status: "retired" }));
    expect(await listTeamProducts("crm-team")).toHaveLength(140);
    expect(await listTeamProducts("crm-team", { retired: true })).toContain("old");
  });
});

describe("hasSubscribers", () => {
  const subscribers = (count: number, status: SubscriptionStatus, from = 0) => {
    for (let number = from; number < from + count; number += 1) {
      const tenantId = `ten_${hex(number)}`;
      put("tenants", "subscription", buildSubscription({ tenantId, status }));
    }
  };

  it("finds no subscriber with one read, even after many ended subscriptions", async () => {
    subscribers(100_000, "cancelled");
    expect([await hasSubscribers("crm"), memory.count("Query")]).toEqual([false, 1]);
  });

  it("finds a subscription whose removal failed with one read among many ended ones", async () => {
    subscribers(2000, "cancelled");
    subscribers(1, "failed", 2000);
    expect([await hasSubscribers("crm"), memory.count("Query")]).toEqual([true, 1]);
  });
});

describe("readMergedPage", () => {
  const operations = (productId: string, numbers: number[], more: Partial<OperationRecord> = {}) => {
    for (const number of numbers)
      put("operations", "operation", buildOperation({ id: `op_${hex(number)}`, productId, ...more }));
  };
  const list = "productOperations";
  const sources = ["product#crm", "product#desk"].map((key) => ({ list, key }) as const);

  /** Reads all pages; returns the numbers of the ids. */
  const readAll = async (limit: number, keep?: (one: OperationRecord) => boolean): Promise<number[]> => {
    const found: number[] = [];
    let after: string | undefined;
    do {
      const page = await readMergedPage<OperationRecord>({ sources, newestFirst: true, limit, after }, keep);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      found.push(...page.items.map(({ id }) => Number.parseInt(id.slice(3), 16)));
      after = page.next;
    } while (after !== undefined);
    return found;
  };

  it("reads the operations of several products newest first, each once, and no other product's", async () => {
    operations("crm", [1, 4, 5, 6, 9]);
    operations("desk", [2, 3, 7, 8]);
    operations(
      "other",
      Array.from({ length: 3000 }, (_, index) => index + 10),
    );
    expect(await readAll(3)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(memory.count("Query")).toBeLessThan(10);
  });

  it("finds all operations that match a filter, even if one product's bounded read ends before another's", async () => {
    const many = Array.from({ length: 1300 }, (_, index) => 2 * index);
    operations("crm", many, { status: "succeeded" });
    operations("crm", [1, 3], { status: "failed" });
    operations("desk", [2601, 777, 5], { status: "failed" });
    expect(await readAll(2, ({ status }) => status === "failed")).toEqual([2601, 777, 5, 3, 1]);
  });

  it("returns an empty page without products", async () => {
    expect(await readMergedPage({ sources: [], limit: 5 })).toEqual({ items: [] });
    expect(await readPage({ list, key: "product#none", limit: 5 })).toEqual({ items: [] });
  });
});

describe("a list within bounds", () => {
  const idOf = (number: number) => `op_${hex(number)}`;
  const read = (after: number | undefined, newestFirst: boolean) =>
    readPage<OperationRecord>({
      list: "operations",
      key: "operations",
      limit: 10,
      within: { above: idOf(2), below: idOf(6) },
      newestFirst,
      ...(after === undefined ? {} : { after: idOf(after) }),
    });
  const numbersOf = ({ items }: { items: OperationRecord[] }) =>
    items.map(({ id }) => Number.parseInt(id.slice(3), 16));

  beforeEach(() => {
    for (let number = 0; number < 10; number += 1) put("operations", "operation", buildOperation({ id: idOf(number) }));
  });

  it("begins after a position within them", async () => {
    expect(numbersOf(await read(undefined, false))).toEqual([3, 4, 5]);
    expect(numbersOf(await read(4, false))).toEqual([5]);
    expect(numbersOf(await read(4, true))).toEqual([3]);
  });

  it.each([
    ["ends", 8, false, []],
    ["ends", 6, false, []],
    ["ends", 0, true, []],
    ["ends", 2, true, []],
    ["begins at its first entry", 0, false, [3, 4, 5]],
    ["begins at its first entry", 8, true, [5, 4, 3]],
  ] as const)(
    "%s with a forged position outside of them: %i, newest first: %s",
    async (_, after, newestFirst, found) => {
      const page = await read(after, newestFirst);
      expect({ numbers: numbersOf(page), next: page.next }).toEqual({ numbers: found, next: undefined });
    },
  );
});
