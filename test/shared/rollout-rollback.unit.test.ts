import { afterEach, describe, expect, it } from "vitest";
import { cancelRollout, rollBackRollout } from "../../handlers/core/rollout/control-rollout.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import { RolloutWorld, tenantIdOf } from "../support/tables/rollout-world.ts";

let world: RolloutWorld;
afterEach(() => world.memory.restore());

const isTenant = (number: number) => (tenantId: string) => tenantId === tenantIdOf(number);

/** Returns the parts of the subscriptions that a rollback must restore. */
const listContents = () =>
  world.subscriptions().map(({ tenantId, release, templateKey, parameters, planId, status }) => ({
    tenantId,
    release,
    templateKey,
    parameters,
    planId,
    status,
  }));

describe("a rollback", () => {
  it("leaves each tenant on the same template and parameters", async () => {
    world = new RolloutWorld(200);
    const before = listContents();
    world.fails = isTenant(7);
    await world.start();
    await world.run();
    world.fails = () => false;
    await world.control(rollBackRollout);
    await world.run();
    const rollout = await world.rollout();
    expect(rollout).toMatchObject({ status: "rolledBack", failures: [], running: [] });
    expect(rollout.rolledBack).toBeGreaterThanOrEqual(6);
    expect(listContents()).toEqual(before);
    expect(await world.operation()).toMatchObject({ status: "succeeded" });
  });

  it("also returns a tenant whose failed change was retried by hand", async () => {
    world = new RolloutWorld(20);
    const before = listContents();
    world.fails = isTenant(7);
    await world.start();
    await world.run();
    world.fails = () => false;
    world.changeSubscription(tenantIdOf(7), { release: 2, templateKey: "templates/crm/2" });
    await world.control(rollBackRollout);
    await world.run();
    expect(await world.rollout()).toMatchObject({ status: "rolledBack", failures: [], running: [] });
    expect(listContents()).toEqual(before);
  });

  it.each([
    ["keeps", "after the first rollback has skipped it", 2],
    ["takes back", "before the first rollback", 1],
  ])("that is repeated %s the release that a failed tenant got by its own request %s", async (verb, _, kept) => {
    world = new RolloutWorld(3);
    world.fails = isTenant(2);
    await world.start({ errorBudget: { count: 1 } });
    await world.run();
    const request = () => world.changeSubscription(tenantIdOf(2), { release: 2, templateKey: "templates/crm/2" });
    if (verb === "takes back") request();
    world.fails = () => true;
    await world.control(rollBackRollout);
    await world.run();
    expect(await world.rollout()).toMatchObject({ status: "stopped", direction: "back" });
    if (verb === "keeps") request();
    world.fails = () => false;
    await world.control(rollBackRollout);
    await world.run();
    expect(await world.rollout()).toMatchObject({ status: "rolledBack", failures: [], running: [] });
    expect(world.subscriptions().map(({ release }) => release)).toEqual([1, kept, 1]);
  });

  it("returns a tenant whose retry is committed while the rollback decides to skip it", async () => {
    world = new RolloutWorld(2);
    world.fails = isTenant(2);
    await world.start({ errorBudget: { count: 1 } });
    await world.run();
    world.fails = () => false;
    let isFirst = true;
    world.memory.before = ({ action, input }) => {
      const skips = JSON.stringify(input.TransactItems ?? []).includes('"status":"returned"');
      if (action !== "TransactWrite" || !skips || !isFirst) return;
      isFirst = false;
      const { version = 0 } = world.subscriptions().find(({ tenantId }) => tenantId === tenantIdOf(2)) ?? {};
      world.changeSubscription(tenantIdOf(2), { release: 2, version: version + 1 });
    };
    await world.control(rollBackRollout);
    await world.run();
    expect(isFirst).toBe(false);
    expect(await world.rollout()).toMatchObject({ status: "rolledBack", rolledBack: 2 });
    expect(world.countReleases()).toEqual({ 1: 2 });
  });

  it("removes data on its way back only if its request allows that", async () => {
    world = new RolloutWorld(2);
    await world.start();
    await world.run();
    const allowed = (...args: Parameters<typeof rollBackRollout>) =>
      rollBackRollout(args[0], args[1], { onReplacement: "allow" });
    await world.control(allowed);
    expect(await world.rollout()).toMatchObject({ direction: "back", onReplacement: "allow" });
    await world.run();
    const operations = world.memory.rows("operations") as unknown as OperationRecord[];
    const changes = operations.filter(({ kind }) => kind === "subscription.change");
    expect(changes.map(({ onReplacement = "stop" }) => onReplacement).sort()).toEqual([
      "allow",
      "allow",
      "stop",
      "stop",
    ]);
  });

  it("stops when somebody cancels a tenant's return, and can be repeated", async () => {
    world = new RolloutWorld(3);
    const before = listContents();
    await world.start();
    await world.run();
    world.isCancelled = isTenant(2);
    await world.control(rollBackRollout);
    await world.run();
    const failures = [{ tenantId: tenantIdOf(2), reason: "Cancelled by bob." }];
    expect(await world.rollout()).toMatchObject({ status: "stopped", direction: "back", rolledBack: 2, failures });
    expect(world.countReleases()).toEqual({ 1: 2, 2: 1 });
    world.isCancelled = () => false;
    await world.control(rollBackRollout);
    await world.run();
    expect(await world.rollout()).toMatchObject({ status: "rolledBack", rolledBack: 3, failures: [] });
    expect(listContents()).toEqual(before);
  });

  it("that is cancelled leaves the other tenants, and another one returns them", async () => {
    world = new RolloutWorld(20);
    const before = listContents();
    await world.start();
    await world.run();
    await world.control(rollBackRollout);
    await world.step();
    await world.control(cancelRollout);
    await world.run();
    expect(await world.rollout()).toMatchObject({ status: "cancelled", rolledBack: 5, running: [] });
    expect(await world.operation()).toMatchObject({ status: "cancelled" });
    expect(world.countReleases()).toEqual({ 1: 5, 2: 15 });
    await world.control(rollBackRollout);
    await world.run();
    expect(await world.rollout()).toMatchObject({ status: "rolledBack", rolledBack: 20 });
    expect(listContents()).toEqual(before);
  });

  it("tries the tenants again whose return failed after the cancellation of the rollback before it", async () => {
    world = new RolloutWorld(3);
    await world.start();
    await world.run();
    await world.control(rollBackRollout);
    await world.advance();
    await world.control(cancelRollout);
    await world.control(rollBackRollout);
    world.fails = () => true;
    while (await world.endChange());
    world.fails = () => false;
    await world.run();
    expect(await world.rollout()).toMatchObject({ status: "rolledBack", rolledBack: 3, failures: [] });
    expect(world.countReleases()).toEqual({ 1: 3 });
  });

  it("lists at most 125 tenants that could not return, and counts all of them", async () => {
    world = new RolloutWorld(130);
    await world.start();
    await world.run();
    for (const { tenantId } of world.subscriptions()) world.changeSubscription(tenantId, { status: "suspended" });
    await world.control(rollBackRollout);
    await world.run();
    const { failures, ...rollout } = await world.rollout();
    expect(rollout).toMatchObject({
      status: "stopped",
      reason: expect.stringMatching(/^130 tenants could not return/),
    });
    expect(failures).toHaveLength(125);
    for (const { tenantId } of world.subscriptions()) world.changeSubscription(tenantId, { status: "active" });
    await world.control(rollBackRollout);
    await world.run();
    expect(await world.rollout()).toMatchObject({ status: "rolledBack", rolledBack: 130, failures: [] });
  });

  it("lets at most 50 busy tenants wait, and returns all when they are idle", async () => {
    world = new RolloutWorld(60);
    await world.start();
    await world.run();
    for (const { tenantId } of world.subscriptions()) world.changeSubscription(tenantId, { activeOperationId: "op_1" });
    await world.control(rollBackRollout);
    await world.run();
    const { waiting, ...rollout } = await world.rollout();
    expect(rollout).toMatchObject({ status: "rollingBack", running: [], failures: [] });
    expect(waiting).toHaveLength(50);
    for (const { tenantId } of world.subscriptions())
      world.changeSubscription(tenantId, { activeOperationId: undefined });
    await world.run();
    expect(await world.rollout()).toMatchObject({ status: "rolledBack", rolledBack: 60, waiting: [] });
    expect(world.countReleases()).toEqual({ 1: 60 });
  });
});
