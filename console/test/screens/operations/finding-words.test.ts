import { expect, test } from "vitest";
import { describeRepair, isRepairable, nameFinding } from "../../../src/screens/operations/finding-words.ts";

const finding = { kind: "stackMissing" as const, subject: "crm", detail: "It is gone." };
const repairable = { ...finding, repair: "creates the stack again" };

test("a finding says what a repair does, what it did, or that a person has to decide", () => {
  expect(nameFinding(finding)).toBe("A stack is missing");
  expect(describeRepair(finding)).toBe("A person has to decide.");
  expect(describeRepair(repairable)).toBe("A repair creates the stack again.");
  expect(describeRepair({ ...repairable, repaired: false })).toBe("Not repaired. A repair creates the stack again.");
  expect(describeRepair({ ...repairable, repaired: true })).toBe("Repaired.");
});

test("only what a repair knows and has not done is repairable", () => {
  expect([finding, repairable, { ...repairable, repaired: true }].map(isRepairable)).toEqual([false, true, false]);
});
