import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { entityMapping, operationKey } from "../../handlers/adapters/dynamodb/entity-mapping.ts";
import { handler } from "../../handlers/jobs/sweep-rollouts.ts";
import { buildOperation, buildRollout } from "../support/builders.ts";
import { MemoryTables } from "../support/tables/memory-tables.ts";
import { RolloutWorld } from "../support/tables/rollout-world.ts";

/** The time-out of the function in ms. */
const TIMEOUT_MS = 60_000;

/** Runs a sweep; returns the time that it leaves. */
async function sweep(): Promise<number> {
  const end = Date.now() + TIMEOUT_MS;
  await handler();
  return end - Date.now();
}

const idOf = (number: number) => `rol_${String(number).padStart(32, "0")}`;

describe("a sweep of five rollouts", () => {
  const { key, index } = entityMapping.rollout;
  let memory: MemoryTables;
  let visited: string[];
  /** The duration of each read of a rollout, in ms. */
  let readMs: number;

  beforeEach(() => {
    Object.assign(process.env, { PRODUCT_TABLE: "products", OPERATION_TABLE: "operations" });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    memory = new MemoryTables().install();
    [visited, readMs] = [[], 0];
    const operation = buildOperation({ kind: "product.rollout" });
    memory.put("operations", { ...operationKey(operation.id), ...operation });
    for (let number = 1; number <= 5; number += 1) {
      const rollout = buildRollout({ id: idOf(number), status: "paused" });
      memory.put("products", { ...key(rollout), ...index(rollout), ...rollout });
    }
    memory.before = ({ action, input }) => {
      const { pk = "" } = (input.Key ?? {}) as { pk?: string };
      if (action !== "Get" || !pk.startsWith("rollout#")) return;
      visited.push(pk.slice("rollout#".length));
      vi.setSystemTime(Date.now() + readMs);
    };
  });
  afterEach(() => {
    memory.restore();
    vi.useRealTimers();
  });

  const takeVisited = () => visited.splice(0);

  it("visits all of them, and again in the next sweep", async () => {
    await sweep();
    expect(takeVisited()).toEqual([1, 2, 3, 4, 5].map(idOf));
    await sweep();
    expect(takeVisited()).toEqual([1, 2, 3, 4, 5].map(idOf));
  });

  it("ends before its time-out, and the next sweep continues after the last rollout", async () => {
    readMs = 26_000;
    expect(await sweep()).toBeGreaterThan(0);
    expect(takeVisited()).toEqual([1, 2].map(idOf));
    await sweep();
    expect(takeVisited()).toEqual([3, 4].map(idOf));
    await sweep();
    expect(takeVisited()).toEqual([5, 1].map(idOf));
  });

  it("visits all of them again when its time suffices again", async () => {
    readMs = 26_000;
    await sweep();
    takeVisited();
    readMs = 0;
    await sweep();
    expect(new Set(takeVisited())).toEqual(new Set([1, 2, 3, 4, 5].map(idOf)));
    await sweep();
    expect(takeVisited()).toEqual([1, 2, 3, 4, 5].map(idOf));
  });
});

describe("a rollout whose events were not handled", () => {
  it("ends by sweeps alone", async () => {
    const world = new RolloutWorld(12);
    await world.start();
    for (let pass = 0; (await world.rollout()).status === "running" && pass < 50; pass += 1) {
      await sweep();
      await world.endChange();
    }
    expect(await world.rollout()).toMatchObject({ status: "completed", running: [] });
    expect(world.countReleases()).toEqual({ 2: 12 });
    world.memory.restore();
  });
});
