import { expect, test } from "vitest";
import { proposeGrace } from "../../../src/screens/tenant/grace-proposal.ts";

test("the last choice comes before the setting of the platform", () => {
  expect(proposeGrace("14", 60)).toEqual({ days: "14", source: "Your last choice." });
  expect(proposeGrace("14", "reading")).toMatchObject({ days: "14" });
});

test("the setting of the platform is proposed, and nothing before it is known", () => {
  expect(proposeGrace(undefined, 60)).toEqual({ days: "60", source: "The setting of this platform." });
  expect(proposeGrace(undefined, "reading")).toBeUndefined();
});

test("a platform without days of grace does not make the removal at once the first choice", () => {
  const proposal = proposeGrace(undefined, 0);
  expect(proposal?.days).toBe("30");
  expect(proposal?.source).toContain("This platform sets none.");
});

test("a setting that can't be read leaves the choice to the person", () => {
  expect(proposeGrace(undefined, "unknown")).toMatchObject({ days: "30" });
});
