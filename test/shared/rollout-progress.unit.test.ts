import { afterEach, describe, expect, it, vi } from "vitest";
import { cancelRollout, pauseRollout, rollBackRollout } from "../../handlers/core/rollout/control-rollout.ts";
import { RolloutWorld, tenantIdOf } from "../support/tables/rollout-world.ts";

let world: RolloutWorld;
afterEach(() => {
  world.memory.restore();
  vi.useRealTimers();
});

const isTenant = (number: number) => (tenantId: string) => tenantId === tenantIdOf(number);

describe("a rollout to 200 tenants", () => {
  it("reaches all of them in its waves, never more than five at the same time", async () => {
    world = new RolloutWorld(200);
    await world.start();
    await world.run();
    const { status, waves, inFlight: _, ...rollout } = { ...(await world.rollout()), inFlight: 0 };
    expect({ status, totals: waves.map(({ total, succeeded }) => [total, succeeded]) }).toEqual({
      status: "completed",
      totals: [
        [1, 1],
        [19, 19],
        [80, 80],
        [100, 100],
      ],
    });
    expect(rollout.running).toEqual([]);
    expect(world.countReleases()).toEqual({ 2: 200 });
    expect(world.mostInFlight).toBe(5);
    expect(await world.operation()).toMatchObject({ status: "succeeded", kind: "product.rollout" });
  });

  it("stops when the 7th fails: no more tenants are touched than the budget and those in flight", async () => {
    world = new RolloutWorld(200);
    world.fails = isTenant(7);
    await world.start();
    await world.run();
    const rollout = await world.rollout();
    const touched = 200 - (world.countReleases()["1"] ?? 0);
    expect(rollout).toMatchObject({ status: "stopped", running: [], failures: [{ tenantId: tenantIdOf(7) }] });
    // Six before it, and at most four that were in flight with it.
    expect(touched).toBeGreaterThanOrEqual(6);
    expect(touched).toBeLessThanOrEqual(10);
    expect(world.subscriptions().find(({ tenantId }) => tenantId === tenantIdOf(7))).toMatchObject({ release: 1 });
    expect(await world.operation()).toMatchObject({ status: "failed", error: { code: "rolloutStopped" } });
    const before = world.countReleases();
    expect(await world.advance()).toBe(0);
    expect(world.countReleases()).toEqual(before);
  });

  it("completes when it is resumed after the correction", async () => {
    world = new RolloutWorld(200);
    world.fails = isTenant(7);
    await world.start();
    await world.run();
    world.fails = () => false;
    await world.resume();
    await world.run();
    expect(await world.rollout()).toMatchObject({ status: "completed", failures: [], waiting: [], failed: [] });
    expect(world.countReleases()).toEqual({ 2: 200 });
    expect(await world.operation()).toMatchObject({ status: "succeeded", run: 2 });
  });

  it("continues with failures within its budget", async () => {
    world = new RolloutWorld(200);
    world.fails = (tenantId) => [3, 70].some((number) => isTenant(number)(tenantId));
    await world.start({ errorBudget: { count: 2 } });
    await world.run();
    expect((await world.rollout()).status).toBe("completed");
    expect(world.countReleases()).toEqual({ 1: 2, 2: 198 });
  });
});

describe("a rollout", () => {
  it("waits for the soak time between its waves", async () => {
    world = new RolloutWorld(10);
    await world.start({ soakMinutes: 10 });
    await world.run();
    const soaking = await world.rollout();
    expect(soaking).toMatchObject({ status: "running", running: [] });
    expect(Date.parse(soaking.soaksUntil ?? "") - Date.now()).toBeGreaterThan(9 * 60_000);
    expect(world.countReleases()).toEqual({ 1: 9, 2: 1 });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 11 * 60_000 });
    // Ten percent are one tenant, so that the next wave has four.
    await world.run();
    expect(world.countReleases()).toEqual({ 1: 5, 2: 5 });
  });

  it("begins no further tenant while it is paused, and continues when it is resumed", async () => {
    world = new RolloutWorld(20);
    await world.start({ waves: [{ percent: 100 }] });
    await world.step();
    await world.control(pauseRollout);
    await world.run();
    expect(world.countReleases()).toEqual({ 1: 15, 2: 5 });
    await world.resume();
    await world.run();
    expect(world.countReleases()).toEqual({ 2: 20 });
  });

  it("that is cancelled leaves each tenant with the release that it has, and frees the product", async () => {
    world = new RolloutWorld(20);
    await world.start({ waves: [{ percent: 100 }] });
    await world.step();
    await world.control(cancelRollout);
    await world.run();
    expect(await world.rollout()).toMatchObject({ status: "cancelled", running: [] });
    expect(await world.operation()).toMatchObject({ status: "cancelled" });
    expect(world.countReleases()).toEqual({ 1: 15, 2: 5 });
    await world.start();
    await world.run();
    expect(world.countReleases()).toEqual({ 2: 20 });
  });

  it("lets a tenant wait while another operation changes one of its subscriptions", async () => {
    world = new RolloutWorld(5);
    const { subscription } = world.keysOf(2);
    const row = world.memory.rows("tenants").find(({ pk, sk }) => pk === subscription.pk && sk === subscription.sk);
    const other = { ...row, sk: "subscription#erp", productId: "erp", activeOperationId: "op_1", listKey: "other" };
    world.memory.put("tenants", other);
    await world.start({ waves: [{ percent: 100 }] });
    await world.run();
    expect(await world.rollout()).toMatchObject({ status: "running", waiting: [{ tenantId: tenantIdOf(2) }] });
    expect(world.countReleases()).toEqual({ 1: 1, 2: 4 });
    const { activeOperationId: _, ...idle } = other;
    world.memory.put("tenants", idle);
    await world.run();
    expect(await world.rollout()).toMatchObject({ status: "completed", waiting: [] });
    expect(world.countReleases()).toEqual({ 2: 5 });
  });

  it("never changes a tenant together with another product's rollout, even if both begin at the same moment", async () => {
    world = new RolloutWorld(1);
    const [row] = world.memory.rows("tenants").filter(({ sk }) => sk === "subscription#crm");
    const other = { ...row, sk: "subscription#erp", productId: "erp", listKey: "other" };
    world.memory.put("tenants", other);
    await world.start();
    let isFirst = true;
    world.memory.before = ({ action, input }) => {
      const starts = JSON.stringify(input.TransactItems ?? []).includes("subscription.change");
      if (action !== "TransactWrite" || !starts || !isFirst) return;
      isFirst = false;
      // The other rollout commits its start after this one has read the tenant.
      world.memory.put("tenants", { ...other, status: "changing", activeOperationId: "op_1", version: 2 });
    };
    await world.run();
    expect(isFirst).toBe(false);
    expect(await world.rollout()).toMatchObject({ status: "running", running: [], waiting: [{ position: 0 }] });
    expect(world.countReleases()).toEqual({ 1: 1 });
  });

  it("skips tenants that left the product or have the release already", async () => {
    world = new RolloutWorld(5);
    world.addTenant(6, { release: 2 });
    await world.start({ waves: [{ percent: 100 }] });
    world.addTenant(4, { status: "suspended" });
    await world.run();
    const { status, waves, planned } = await world.rollout();
    expect({ status, planned, waves }).toMatchObject({
      status: "completed",
      planned: 5,
      waves: [{ total: 5, succeeded: 4, skipped: 1, failed: 0 }],
    });
  });

  it("that turns back while tenants change returns them too", async () => {
    world = new RolloutWorld(20);
    await world.start({ waves: [{ percent: 100 }] });
    // The first tenants still change when the fifth one has changed.
    await world.step({ newest: true });
    await world.control(rollBackRollout);
    await world.run();
    expect(await world.rollout()).toMatchObject({ status: "rolledBack", running: [], rolledBack: 5 });
    expect(world.countReleases()).toEqual({ 1: 20 });
  });
});

/** The error of a function that is killed at a call to the database. */
class Killed extends Error {}

/** Runs a rollout to six tenants, the third of which fails once, and returns its end. */
async function runSmallRollout(killAt?: number) {
  world = new RolloutWorld(6);
  world.fails = isTenant(3);
  await world.start({ maxConcurrent: 2, waves: [{ count: 2 }, { percent: 100 }] });
  let calls = 0;
  const run = async (): Promise<void> => {
    world.memory.before = () => {
      calls += 1;
      if (calls === killAt) throw new Killed("killed");
    };
    try {
      await world.run();
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      await run();
    }
    world.memory.before = () => {};
  };
  await run();
  const stopped = (await world.rollout()).status;
  world.fails = () => false;
  await world.resume();
  await run();
  const { status, waves, failed } = await world.rollout();
  const counted = waves.map(({ total, succeeded, failed: lost, skipped }) => ({ total, succeeded, lost, skipped }));
  const changes = world.memory.rows("operations").filter(({ kind }) => kind === "subscription.change").length;
  const end = { stopped, status, counted, failed, releases: world.countReleases(), changes };
  world.memory.restore();
  return { end, calls, mostInFlight: world.mostInFlight };
}

describe("a rollout whose function is killed", () => {
  it("at any call to the database reaches the same end", async () => {
    const undisturbed = await runSmallRollout();
    expect(undisturbed.end).toMatchObject({ stopped: "stopped", status: "completed", releases: { 2: 6 }, changes: 7 });
    expect(undisturbed.calls).toBeGreaterThan(100);
    for (let call = 1; call <= undisturbed.calls; call += 1) {
      const { end, mostInFlight } = await runSmallRollout(call);
      expect({ call, end }).toEqual({ call, end: undisturbed.end });
      expect(mostInFlight).toBeLessThanOrEqual(2);
    }
  });

  it("or runs twice at the same time starts each tenant once", async () => {
    world = new RolloutWorld(30);
    await world.start({ waves: [{ percent: 100 }] });
    for (let pass = 0; pass < 40; pass += 1) {
      await Promise.all([1, 2, 3].map(() => world.advance()));
      expect((await world.rollout()).running.length).toBeLessThanOrEqual(5);
      await world.step();
    }
    await world.run();
    expect(world.countReleases()).toEqual({ 2: 30 });
    const changes = world.memory.rows("operations").filter(({ kind }) => kind === "subscription.change");
    expect(changes).toHaveLength(30);
  });
});
