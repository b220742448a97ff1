import { randomUUID } from "node:crypto";
import { ScanCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { beforeAll, expect, test, vi } from "vitest";
import { newId, now } from "../../handlers/adapters/clock.ts";
import { dynamodb } from "../../handlers/adapters/dynamodb/dynamodb.ts";
import { unpackOperation } from "../../handlers/adapters/dynamodb/operation-items.ts";
import { type Committed, commit } from "../../handlers/adapters/dynamodb/store.ts";
import type { Commit } from "../../handlers/adapters/feed/feed-rows.ts";
import { readGenerations, readTenantDays } from "../../handlers/adapters/overview/overview-items.ts";
import { accept, type Change } from "../../handlers/core/shared/decision.ts";
import { rebuildOverview } from "../../handlers/shared/overview-rebuild.ts";
import { updateOverview } from "../../handlers/shared/overview-update.ts";
import { OperationStatus } from "../../schemas/operation.ts";
import { ProductStatus } from "../../schemas/product.ts";
import { SubscriptionStatus } from "../../schemas/subscription.ts";
import { TenantStatus } from "../../schemas/tenant.ts";
import { buildOperation, buildProduct, buildSubscription, buildTenant } from "../support/builders.ts";
import { countRecords, readCounters } from "../support/tables/overview-counters.ts";
import { createScratchTables } from "../support/tables/scratch-tables.ts";

type Item = Record<string, unknown>;

beforeAll(() => createScratchTables());

async function scan(variable: string): Promise<Item[]> {
  const { Items = [] } = await dynamodb.send(
    new ScanCommand({ TableName: process.env[variable], ConsistentRead: true }),
  );
  return Items;
}

/** Reads all records and counts them. */
async function countAllRecords(): Promise<Record<string, number>> {
  const [tenants = [], products = [], operations = []] = await Promise.all(
    ["TENANT_TABLE", "PRODUCT_TABLE", "OPERATION_TABLE"].map(scan),
  );
  return countRecords({ tenants, products, operations });
}

const isEnded = (status: OperationStatus): boolean => ["succeeded", "failed", "cancelled"].includes(status);

/** Returns the ended operations as `<tenant> <day> <status>`, sorted: those of the records, and those of the overview. */
async function readTenantsDays() {
  const operations = (await scan("OPERATION_TABLE")).map(unpackOperation).filter(({ status }) => isEnded(status));
  const { current } = await readGenerations();
  const shown: string[] = [];
  for (const tenantId of new Set(operations.map((one) => one.tenantId ?? ""))) {
    for (const [day, counts] of await readTenantDays(current, tenantId)) {
      for (const [name, count] of Object.entries(counts))
        shown.push(...Array(count).fill(`${tenantId} ${day} ${name}`));
    }
  }
  const actual = operations.map(
    ({ tenantId, updatedAt, status }) => `${tenantId} day#${updatedAt.slice(0, 10)} ${status}`,
  );
  return { actual: actual.sort(), shown: shown.sort() };
}

const readAllCounters = async (): Promise<Record<string, number>> => readCounters(await scan("OVERVIEW_TABLE"));

/** A random world: two tenants with subscriptions to two products, and operations on them. */
class World {
  readonly #records = new Map<string, Committed>();
  readonly #tenants = [newId("ten"), newId("ten")];
  readonly #products = [randomUUID(), randomUUID()];
  readonly #operations = Array.from({ length: 5 }, () => newId("op"));

  /** Creates a world with its tenants, because no subscription exists without its tenant. */
  static async create(): Promise<World> {
    const world = new World();
    for (const one of [0, 1]) await updateOverview([await world.change(0, one, 0, false)]);
    return world;
  }

  /** Changes one record and returns the commit's row for the stream. */
  async change(kind: number, one: number, status: number, failing: boolean): Promise<Commit> {
    const { key, type, record } = this.#build(kind, one, status, failing);
    const before = this.#records.get(key)?.record;
    const change = {
      type,
      ...(before === undefined ? {} : { before }),
      after: record,
      events: [{ name: "TenantUpdated", data: { tenantId: newId("ten"), productIds: [], changed: [] } }],
    } as unknown as Change;
    const [committed] = await commit(accept([change]), { actor: "a", correlationId: "c", now: now() });
    if (committed) this.#records.set(key, committed);
    const event = { id: newId("evt"), aggregate: key, sequence: 1, type: "TenantUpdated" };
    return { id: event.id, writtenAt: now(), actor: "a", correlationId: "c", events: [event] };
  }

  #build(kind: number, one: number, status: number, failing: boolean) {
    const tenantId = this.#tenants[one % 2] ?? "";
    const productId = this.#products[one % 3 === 0 ? 0 : 1] ?? "";
    const pick = <Status>(options: readonly Status[]) => options[status % options.length] as Status;
    if (kind === 0) {
      const record = buildTenant({ id: tenantId, status: pick(TenantStatus.options) });
      return { key: `tenant#${tenantId}`, type: "tenant", record };
    }
    if (kind === 1) {
      const record = buildSubscription({ tenantId, productId, status: pick(SubscriptionStatus.options) });
      return { key: `subscription#${tenantId}#${productId}`, type: "subscription", record };
    }
    if (kind === 2) {
      const record = buildProduct({ id: productId, status: pick(ProductStatus.options) });
      return { key: `product#${productId}`, type: "product", record };
    }
    const id = this.#operations[one % this.#operations.length] ?? "";
    // An operation never changes its tenant.
    const ofOperation = this.#tenants[(one % this.#operations.length) % 2];
    const operationStatus = pick(OperationStatus.options);
    const isFailing = operationStatus === "failed" && failing ? { failing: true as const } : {};
    const record = buildOperation({
      id,
      tenantId: ofOperation,
      productId,
      status: operationStatus,
      ...isFailing,
    });
    return { key: `operation#${id}`, type: "operation", record };
  }
}

const changes = fc.array(
  fc.record({ kind: fc.nat(3), one: fc.nat(9), status: fc.nat(50), failing: fc.boolean(), again: fc.nat(2) }),
  { minLength: 20, maxLength: 40 },
);

test("the counters equal the records after repeated and reordered deliveries, also at the same time", async () => {
  await fc.assert(
    fc.asyncProperty(changes, fc.infiniteStream(fc.nat()), async (steps, order) => {
      const world = await World.create();
      const waiting: Commit[] = [];
      const deliver = async (count: number) => {
        const chosen = Array.from({ length: Math.min(count, waiting.length) }, () => {
          const index = (order.next().value ?? 0) % waiting.length;
          return waiting.splice(index, 1)[0] as Commit;
        });
        // Two deliveries at the same time, in which a commit may occur twice.
        await Promise.all([updateOverview(chosen), updateOverview(chosen.slice(0, 2))]);
      };
      for (const { kind, one, status, failing, again } of steps) {
        const row = await world.change(kind, one, status, failing);
        waiting.push(...Array.from({ length: again + 1 }, () => row));
        if (status % 3 === 0) await deliver(status % 7);
      }
      while (waiting.length > 0) await deliver(6);
      expect(await readAllCounters()).toEqual(await countAllRecords());
      const { actual, shown } = await readTenantsDays();
      expect(shown).toEqual(actual);
    }),
    { numRuns: 8, endOnFailure: true },
  );
});

/** Holds the next transaction back; returns when it is about to be sent, and the function that lets it pass. */
function holdNextTransaction() {
  const send = dynamodb.send.bind(dynamodb) as (command: unknown) => Promise<unknown>;
  const [reached, passed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let isHeld = false;
  const spy = vi.spyOn(dynamodb, "send").mockImplementation((async (command: unknown) => {
    if (command instanceof TransactWriteCommand && !isHeld) {
      isHeld = true;
      reached.resolve();
      await passed.promise;
      spy.mockRestore();
    }
    return send(command);
  }) as never);
  return { reached: reached.promise, pass: passed.resolve };
}

test("the counters equal the records after a writer of an older state is overtaken by one that had nothing to change", async () => {
  const world = await World.create();
  const [active, suspending] = [TenantStatus.options.indexOf("active"), TenantStatus.options.indexOf("suspending")];
  await updateOverview([await world.change(0, 0, active, false)]);
  const older = await world.change(0, 0, suspending, false);
  const held = holdNextTransaction();
  const slow = updateOverview([older]);
  await held.reached;
  await updateOverview([await world.change(0, 0, active, false)]);
  held.pass();
  await slow;
  expect(await readAllCounters()).toEqual(await countAllRecords());
});

test("a rebuild counts everything anew, also what changes meanwhile", async () => {
  const world = await World.create();
  await world.change(0, 0, 1, false);
  // A lost commit is never delivered.
  await world.change(3, 1, 4, true);
  expect(await readAllCounters()).not.toEqual(await countAllRecords());
  const { counted } = await rebuildOverview();
  expect(counted).toBeGreaterThan(3);
  expect(await readAllCounters()).toEqual(await countAllRecords());
  const during = rebuildOverview();
  await updateOverview([await world.change(0, 1, 2, false), await world.change(3, 2, 3, false)]);
  await during;
  expect(await readAllCounters()).toEqual(await countAllRecords());
});
