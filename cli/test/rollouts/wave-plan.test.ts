import { describe, expect, test } from "vitest";
import { requireWave } from "../../src/rollouts/wave-plan.ts";

describe("the word of a wave", () => {
  test.each([
    ["1", { count: 1 }],
    ["10%", { percent: 10 }],
    ["ring:canary", { tag: "ring:canary" }],
    ["ring=canary", { tag: "ring:canary" }],
    ["zone=eu:1", { tag: "zone:eu:1" }],
  ])("%s names tenants", (word, wave) => expect(requireWave(word)).toEqual(wave));

  test.each(["many", "", "10 %", "-1", ":x"])("%s is rejected with an example", (word) => {
    expect(() => requireWave(word)).toThrow(/names no tenants/);
  });
});
