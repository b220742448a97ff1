import { expect, test } from "vitest";
import { describeEvidence } from "../../../src/screens/tenant/describe-evidence.ts";

test("each kind of evidence is shown in words", () => {
  expect(describeEvidence({ stackId: "arn:1", status: "DELETE_COMPLETE" })).toBe("Stack arn:1: DELETE_COMPLETE");
  expect(describeEvidence({ reportedBy: "client-1", at: "2026-11-28T10:00:00Z" })).toContain("client-1 reported it");
  expect(describeEvidence({ abandoned: "The account is closed." })).toBe("Given up: The account is closed.");
});
