import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ApiClient } from "../../src/api/client.ts";
import { applyChanges } from "../../src/declarative/apply-changes.ts";
import type { Change } from "../../src/declarative/change.ts";
import { mapInTurns } from "../../src/declarative/state.ts";

const createUser = (index: number): Change => ({
  ...{ action: "create", kind: "User", key: `user ${index}`, fields: [], phase: 1 },
  ...{ route: "users:invite", parts: { body: { index } } },
});
const operation = { id: "op_1", target: { type: "tenant", id: "ten_1" }, steps: [], correlationId: "c", done: true };

type Answer = (route: string, parts: { path?: { operationId: string } }) => object;
/** Waits on the simulated clock. */
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Applies changes to an API that takes 20 ms for each answer. */
function apply(changes: Change[], answer: Answer) {
  const send = async (route: string, parts: object) => {
    const document = answer(route, parts);
    await pause(20);
    return document;
  };
  return applyChanges({ send } as unknown as ApiClient, changes, { timeoutMs: 5_000, onResult: () => {} });
}
async function applyToTheEnd(changes: Change[], answer: Answer) {
  const applied = apply(changes, answer);
  await vi.runAllTimersAsync();
  return applied;
}

test("Ctrl-C ends apply without another write", async () => {
  let writes = 0;
  const changes = Array.from({ length: 60 }, (_, index) => createUser(index));
  const applied = apply(changes, (route, { path }) => {
    if (route === "operations:read") {
      // The first operation runs on, the others end with their first poll.
      const { operationId: id = "" } = path ?? {};
      return { ...operation, id, target: { type: "user", id }, status: "succeeded", done: id !== "op_1" };
    }
    writes += 1;
    return { ...operation, id: `op_${writes}` };
  });
  const interrupted = expect(applied).rejects.toMatchObject({ code: "interrupted" });
  await vi.advanceTimersByTimeAsync(50);
  const before = writes;
  process.emit("SIGINT");
  await vi.advanceTimersByTimeAsync(10_000);
  await interrupted;
  expect(before).toBeLessThan(20);
  expect(writes).toBe(before);
});

test("an unexpected error ends the turns without another item", async () => {
  const started: number[] = [];
  const mapped = mapInTurns([...Array(30).keys()], async (item) => {
    started.push(item);
    await pause(item === 0 ? 1 : 10);
    if (item === 0) throw new Error("fault");
  });
  const failed = expect(mapped).rejects.toThrow("fault");
  await vi.runAllTimersAsync();
  await failed;
  expect(started).toEqual([0, 1, 2, 3, 4]);
});

test("a subscription that failed in a successful onboarding fails its change", async () => {
  const onboard: Change = { ...createUser(1), kind: "Tenant", route: "tenants:create" };
  const child = { ...operation, parentId: "op_1", target: { type: "subscription", id: "ten_1/crm" }, productId: "crm" };
  const failed = { ...child, id: "op_2", kind: "subscription.provision", status: "failed", error: { reason: "No." } };
  const [result] = await applyToTheEnd([onboard], (route) => {
    if (route === "operations:list") return { items: [failed] };
    return { ...operation, kind: "tenant.onboard", status: "succeeded" };
  });
  expect(result?.error).toMatchObject({ why: "No." });
});

test("earlier work that fails again leaves out only the changes that wait for it", async () => {
  const retry: Change = { ...createUser(1), kind: "Tenant", key: "k-1", route: "operations:retry" };
  const dependent: Change = { ...createUser(2), phase: 2, waitsFor: "k-1" };
  const further: Change = { ...createUser(3), phase: 3, waitsFor: dependent.key };
  const other: Change = { ...createUser(4), phase: 3 };
  const results = await applyToTheEnd([retry, dependent, further, other], (route) => {
    if (route === "operations:retry") throw new Error("No.");
    return {};
  });
  expect(results.map(({ change, error }) => [change.key, error?.message])).toEqual([
    ["k-1", "No."],
    ["user 4", undefined],
  ]);
});

test("a change that fails ends apply after its phase", async () => {
  const results = await applyToTheEnd([createUser(1), { ...createUser(2), phase: 2 }], () => {
    throw new Error("No.");
  });
  expect(results.map(({ change }) => change.key)).toEqual(["user 1"]);
});
