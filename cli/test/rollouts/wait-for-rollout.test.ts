import { describe, expect, test } from "vitest";
import type { Rollout } from "../../../console/src/api/openapi.d.ts";
import { describeNextCommands, lanesOfRollout } from "../../src/rollouts/wait-for-rollout.ts";

const counts = { succeeded: 0, failed: 0, skipped: 0 };
const started = { startedAt: "2026-11-28T10:00:00Z" };
const rollout = {
  id: "rol_1",
  status: "running",
  direction: "forward",
  rolledBack: 0,
  waves: [
    { number: 1, total: 1, ...counts, succeeded: 1, ...started, endedAt: "2026-11-28T10:01:00Z" },
    { number: 2, total: 10, ...counts, succeeded: 3, failed: 1, ...started },
    { number: 3, total: 5, ...counts },
  ],
} as unknown as Rollout;
const textsOf = (one: Rollout) => lanesOfRollout(one).map(({ text }) => text);

describe("the lines of a rollout", () => {
  test("show each wave with its tenants", () => {
    expect(textsOf(rollout)).toEqual([
      "wave 1 of 3: 1 of 1 done",
      "wave 2 of 3: 3 of 10 done, 1 failed",
      "wave 3 of 3: waiting",
    ]);
  });

  test("say that the rollout pauses, soaks or goes back", () => {
    expect(textsOf({ ...rollout, status: "paused" }).at(-1)).toBe("rollout: paused");
    expect(textsOf({ ...rollout, soaksUntil: "2026-11-28T11:00:00Z" }).at(-1)).toContain("begins at 2026-11-28T11");
    const back = { ...rollout, direction: "back", rolledBack: 2 } as const;
    expect(textsOf({ ...back, status: "rollingBack" }).at(-1)).toBe("rollout: rollingBack, 2 back");
    expect(textsOf(back)[2]).toBe("wave 3 of 3: not started");
    expect(textsOf({ ...back, status: "stopped" }).at(-1)).toBe("rollout: stopped, 2 back");
  });
});

describe("the next commands after a failure", () => {
  test("are those that the rollout allows", () => {
    expect(describeNextCommands(rollout)).toBe(
      "tenantry rollouts get rol_1, and then rollouts resume or rollouts rollback",
    );
    expect(describeNextCommands({ ...rollout, direction: "back" })).toBe(
      "tenantry rollouts get rol_1, and then rollouts rollback or rollouts cancel",
    );
  });
});
