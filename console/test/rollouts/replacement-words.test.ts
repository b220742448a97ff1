import { expect, test } from "vitest";
import type { StackChange } from "../../src/api/openapi.d.ts";
import { describeLoss, describeStackChange, losesData } from "../../src/rollouts/replacement-words.ts";

const base: StackChange = {
  action: "modify",
  logicalId: "Table",
  type: "AWS::DynamoDB::Table",
  replacement: "false",
  retained: false,
  holdsData: true,
};

test.each<[Partial<StackChange>, string, boolean]>([
  [{}, "is changed in place", false],
  [{ replacement: "true" }, "is replaced, and its data is lost", true],
  [{ replacement: "conditional" }, "may be replaced, and its data lost", true],
  [{ replacement: "true", holdsData: false }, "is replaced", false],
  [{ action: "remove" }, "is removed with its data", true],
  [{ action: "remove", retained: true }, "leaves the stack and stays", false],
  [{ action: "remove", holdsData: false }, "is removed", false],
  [{ action: "add" }, "is added", false],
])("a change %o reads %s", (change, words, isLoss) => {
  expect(describeStackChange({ ...base, ...change })).toBe(words);
  expect(losesData({ ...base, ...change })).toBe(isLoss);
});

test("a loss that was refused would have happened; one that was allowed happens", () => {
  expect(describeLoss({ action: "replace" }, "stop")).toBe("would be replaced, and its data lost");
  expect(describeLoss({ action: "replace" }, "allow")).toBe("is replaced, and its data is lost");
});
