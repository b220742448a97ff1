import { Text } from "@codemirror/state";
import { expect, test } from "vitest";
import { rangeOf } from "../../src/pieces/code-editor/editor-problems.ts";

const text = Text.of(["Resources:", "  Inbox:", ""]);
const problem = { severity: "error" as const, detail: "" };

test("a problem without a column marks its line from the first letter on", () => {
  expect(rangeOf(text, { ...problem, line: 2 })).toEqual({ from: 13, to: 19 });
});

test("a problem with a column marks the rest of the line", () => {
  expect(rangeOf(text, { ...problem, line: 1, column: 5 })).toEqual({ from: 4, to: 10 });
});

test("a line beyond the end is the last line", () => {
  expect(rangeOf(text, { ...problem, line: 99, column: 3 })).toEqual({ from: 20, to: 20 });
});
