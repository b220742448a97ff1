import { expect, test } from "vitest";
import type { Run } from "../../src/conformance/run.ts";
import { deliverBacklog } from "../../src/conformance/steps/deliveries.ts";

test("Ctrl-C delivers the events that were kept back", async () => {
  const calls: string[] = [];
  const hold = {
    start: () => calls.push("start"),
    list: () => [],
    release: async () => {
      calls.push("release");
    },
  };
  const run = {
    api: { send: async () => ({ id: "op_1" }) },
    product: { id: "desk" },
    pollPolicy: { timeoutMs: 1_000, signal: AbortSignal.abort() },
    note: () => {},
  } as unknown as Run;
  await expect(deliverBacklog(run, { id: "ten_1", name: "One" }, { hold, seats: 3 })).rejects.toThrow(/Interrupted/);
  expect(calls).toEqual(["start", "release"]);
});
