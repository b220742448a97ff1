import { describe, expect, test } from "vitest";
import { StartRollout } from "../../../../schemas/rollout.ts";
import {
  initialDraft,
  limits,
  problemsOfRollout,
  toStartCommand,
  toStartRollout,
} from "../../../src/screens/rollouts/rollout-draft.ts";

const draft = { ...initialDraft, release: 2 };

describe("the form of a rollout", () => {
  test("begins with the API's defaults", () => {
    expect(problemsOfRollout(draft)).toEqual({});
    expect(toStartRollout(draft)).toEqual({
      release: 2,
      waves: [{ count: 1 }, { percent: 10 }, { percent: 50 }, { percent: 100 }],
      soakMinutes: 0,
      maxConcurrent: 5,
      errorBudget: { count: 0 },
      onReplacement: "stop",
    });
  });

  test.each([
    ["release", undefined],
    ["waves", ""],
    ["waves", "1, many"],
    ["soakMinutes", "-1"],
    ["maxConcurrent", "26"],
    ["errorBudget", "1.5"],
    ["errorBudget", "101"],
  ])("names what is wrong with %s %s", (field, value) => {
    expect(Object.keys(problemsOfRollout({ ...draft, [field]: value }))).toEqual([field]);
  });

  test.each(Object.entries(limits))("has the limits of the API for %s", (field, { min, max }) => {
    const isAccepted = (value: number) =>
      StartRollout.safeParse(toStartRollout({ ...draft, [field]: String(value) })).success;
    expect([min - 1, min, max, max + 1].map(isAccepted)).toEqual([false, true, true, false]);
  });

  test("becomes a command with a word for each wave", () => {
    const words = toStartCommand("crm", { ...draft, waves: "ring:canary 100%" });
    expect(words.slice(0, 9)).toEqual([
      "rollouts",
      "start",
      "crm",
      "--release",
      "2",
      "--wave",
      "ring:canary",
      "--wave",
      "100%",
    ]);
  });
});
