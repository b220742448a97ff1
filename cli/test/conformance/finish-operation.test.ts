import { expect, test } from "vitest";
import { ApiProblem } from "../../src/api/problem.ts";
import { giveUp } from "../../src/conformance/finish-operation.ts";
import type { Run } from "../../src/conformance/run.ts";

type Answer = (count: number) => object;

/** Creates a run whose operation is done after an answer says so. Each route gets the number of its call, from 1. */
function createRun(kind: "events" | "cloudformation", answers: Record<string, Answer>) {
  const counts: Record<string, number> = {};
  const send = async (route: string) => {
    const count = (counts[route] ?? 0) + 1;
    counts[route] = count;
    return answers[route]?.(count) ?? {};
  };
  const product = { id: "desk", integration: { kind } };
  const pollPolicy = { timeoutMs: 1_000, signal: new AbortController().signal };
  return { run: { api: { send }, product, pollPolicy } as unknown as Run, counts };
}

function rejectRequest(): never {
  throw new ApiProblem(409, { code: "operationOver" });
}

test("giving up also ends work that the platform starts later", async () => {
  let isReported = false;
  const { run } = createRun("events", {
    "operations:read": () => ({ id: "op_1", done: isReported }),
    "operations:list": (count) => ({ items: count < 3 ? [] : [{ id: "op_2" }] }),
    "operations:report": () => {
      isReported = true;
      return {};
    },
  });
  await giveUp(run, "op_1");
  expect(isReported).toBe(true);
});

test("giving up cancels the work on a stack as soon as the API accepts that, and once", async () => {
  const { run, counts } = createRun("cloudformation", {
    "operations:read": (count) => ({ id: "op_1", done: count > 4 }),
    "operations:cancel": (count) => (count < 2 ? rejectRequest() : {}),
  });
  await giveUp(run, "op_1");
  expect(counts["operations:cancel"]).toBe(2);
});

test("giving up does not hide that the API can't be reached", async () => {
  const { run } = createRun("events", {
    "operations:read": () => ({ id: "op_1", done: false }),
    "operations:list": () => ({ items: [{ id: "op_2" }] }),
    "operations:report": () => {
      throw new ApiProblem(403, { code: "forbidden" });
    },
  });
  await expect(giveUp(run, "op_1")).rejects.toThrow(ApiProblem);
});
