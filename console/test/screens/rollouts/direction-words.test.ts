import { expect, test } from "vitest";
import { describeFailed, describeReplacements, describeStop } from "../../../src/screens/rollouts/direction-words.ts";

test("a rollback that has stopped is told from a rollout that has stopped", () => {
  expect(describeStop({ direction: "forward" })).toBe("The rollout has stopped");
  expect(describeStop({ direction: "back" })).toBe("The rollback has stopped");
});

test("failed tenants have the release from which their change began", () => {
  expect(describeFailed("forward")).toBe("They have their former release.");
  expect(describeFailed("back")).toBe("They still have the rollout's release.");
});

test("resources are lost by the release, or in a rollback by the former one", () => {
  expect(describeReplacements({ direction: "forward", onReplacement: "stop" })).toContain("The release would replace");
  expect(describeReplacements({ direction: "back", onReplacement: "stop" })).toBe(
    "The former release would replace or remove them. The rollback has not touched them.",
  );
  expect(describeReplacements({ direction: "back", onReplacement: "allow" })).toBe(
    "The former release replaces or removes them, which this rollback allows.",
  );
});
