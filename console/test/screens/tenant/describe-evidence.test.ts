import { expect, test } from "vitest";
import { describeEvidence } from "../../../src/screens/tenant/describe-evidence.ts";
import { problemOfDays } from "../../../src/screens/tenant/grace-days.tsx";

test("each kind of evidence is shown in words", () => {
  expect(describeEvidence({ stackId: "arn:1", status: "DELETE_COMPLETE" })).toBe("Stack arn:1: DELETE_COMPLETE");
  expect(describeEvidence({ reportedBy: "client-1", at: "2026-11-28T10:00:00Z" })).toContain("client-1 reported it");
  expect(describeEvidence({ abandoned: "The account is closed." })).toBe("Given up: The account is closed.");
});

test.each(["", "-1", "91", "1.5", "soon"])("%s is not a number of days of grace", (text) => {
  expect(problemOfDays(text)).toBeDefined();
});

test.each(["0", "30", "90"])("%s days of grace are right", (text) => expect(problemOfDays(text)).toBeUndefined());
