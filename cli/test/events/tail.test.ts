import { expect, test, vi } from "vitest";
import type { ApiClient } from "../../src/api/client.ts";
import { ApiProblem, ApiUnreachable } from "../../src/api/problem.ts";
import { type Tail, tailEvents } from "../../src/events/tail.ts";
import { Interruption } from "../../src/operations/interruption.ts";

const page = (cursor: string, ...ids: string[]) => ({ items: ids.map((id) => ({ id })), next: null, resume: cursor });

/** Tails an API that gives these answers one after another. Errors are thrown. */
async function tail(answers: readonly unknown[], overrides: Partial<Tail> = {}) {
  const send = vi.fn();
  for (const answer of answers) {
    if (answer instanceof Error) send.mockRejectedValueOnce(answer);
    else send.mockResolvedValueOnce(answer);
  }
  const seen: string[] = [];
  const calls: number[] = [];
  let cursor: string | undefined;
  await tailEvents({ send } as unknown as ApiClient, {
    query: { type: ["TenantActivated"] },
    after: undefined,
    count: 3,
    heartbeatMs: 60_000,
    onStart: () => void calls.push(send.mock.calls.length),
    onEvent: ({ id }) => void seen.push(id),
    onSilence: (seconds) => void seen.push(`silent for ${seconds} s`),
    onOutage: () => void seen.push("down"),
    onRecovery: () => void seen.push("up"),
    onEnd: (at) => {
      cursor = at;
    },
    ...overrides,
  });
  return { cursor, seen, calls, queries: send.mock.calls.map(([, { query }]) => query as object) };
}

test("a tail begins now, and its cursor continues after the last event that it has printed", async () => {
  const { cursor, seen, queries } = await tail([{ resume: "a" }, page("b", "1"), page("c", "2", "3")]);
  expect(seen).toEqual(["1", "2", "3"]);
  expect(cursor).toBe("c");
  expect(queries).toEqual([
    { type: ["TenantActivated"], tail: true },
    { type: ["TenantActivated"], after: "a", limit: 3 },
    { type: ["TenantActivated"], after: "b", limit: 2 },
  ]);
});

test("the start is told when no later event can be missed: with the position, or at once with a cursor", async () => {
  expect((await tail([{ resume: "a" }, page("b", "1", "2", "3")])).calls).toEqual([1]);
  expect((await tail([page("b", "1", "2", "3")], { after: "a" })).calls).toEqual([0]);
});

test("an API that does not answer is told once, and nothing is lost or repeated", async () => {
  const down = new ApiUnreachable("http://localhost:1", undefined);
  const { seen, queries } = await tail([page("b", "1"), down, down, page("c", "2", "3")], { after: "a" });
  expect(seen).toEqual(["1", "down", "up", "2", "3"]);
  expect(queries.slice(1).map((query) => (query as { after: string }).after)).toEqual(["b", "b", "b"]);
});

test("a rejection ends the tail, and its cursor is no position that could be continued", async () => {
  const onEnd = vi.fn();
  const rejection = new ApiProblem(400, { code: "badCursor", title: "Bad cursor" });
  await expect(tail([rejection], { after: "x", onEnd })).rejects.toThrow("Bad cursor");
  expect(onEnd).not.toHaveBeenCalled();
});

test.each([401, 403])("a tail that the API ends with %s tells where it was", async (status) => {
  const cursors: string[] = [];
  const ended = tail([page("b", "1"), new ApiProblem(status, {})], { after: "a", onEnd: (at) => cursors.push(at) });
  await expect(ended).rejects.toMatchObject({ status });
  expect(cursors).toEqual(["b"]);
});

test("a tail that has no position yet tells none", async () => {
  const onEnd = vi.fn();
  await expect(tail([new ApiProblem(401, {})], { onEnd })).rejects.toMatchObject({ status: 401 });
  expect(onEnd).not.toHaveBeenCalled();
});

test("Ctrl-C ends a tail that catches up, after the page that it has printed", async () => {
  const next = (cursor: string, id: string) => ({ items: [{ id }], next: cursor, resume: null });
  const onEvent = ({ id }: { id: string }) => void (id === "2" && process.emit("SIGINT"));
  const { cursor, queries } = await tail([next("b", "1"), next("c", "2"), next("d", "3")], { after: "a", onEvent });
  expect(cursor).toBe("c");
  expect(queries).toHaveLength(2);
});

test("Ctrl-C ends a tail that waits to send a request again, and tells where it was", async () => {
  const { cursor } = await tail([page("b", "1"), new Interruption("Interrupted.", "again")], { after: "a" });
  expect(cursor).toBe("b");
});

test("silence is told after the time of the heartbeat", async () => {
  const { seen } = await tail([page("a"), page("b", "1")], { after: "a", count: 1, heartbeatMs: 0 });
  expect(seen).toEqual(["silent for 0 s", "1"]);
});
