import { expect, test } from "vitest";
import {
  describeOffboarding,
  problemOfDays,
  proposeGrace,
  sourceOf,
} from "../../../src/screens/tenant/grace-proposal.ts";

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

test.each(["0", "1", "30", "90"])("%s days of grace are right", (days) => {
  expect(problemOfDays(days)).toBeUndefined();
});

test.each(["", " ", "91", "-1", "1.5", "1e1", "soon", "00", "-0", "007"])("'%s' days of grace are wrong", (days) => {
  expect(problemOfDays(days)).toBe("A whole number up to 90 is needed.");
});

test("the field names the source of the proposal, until another number is chosen", () => {
  const proposal = { days: "30", source: "The setting of this platform." };
  expect(sourceOf("30", proposal)).toBe(proposal.source);
  expect(sourceOf("14", proposal)).toBe("Your choice instead of 30.");
  expect(sourceOf("", proposal)).toBe(proposal.source);
  expect(sourceOf("91", proposal)).toBe(proposal.source);
  expect(sourceOf("", undefined)).toBe("Reading the setting of this platform …");
});

test("the button says when the tenant is removed", () => {
  expect(["30", "1", "0", "", "91"].map(describeOffboarding)).toEqual([
    "Offboard in 30 days",
    "Offboard in 1 day",
    "Offboard",
    "Offboard",
    "Offboard",
  ]);
});
