import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countChanges, diffLines } from "../../../src/screens/releases/line-diff.ts";

const textOf = (before: string, after: string) =>
  diffLines(before, after).map((line) => (line.kind === "gap" ? `…${line.count}` : `${line.kind[0]} ${line.text}`));

describe("the difference of two texts", () => {
  test("shows removed and added lines with what is around them", () => {
    expect(textOf("a\nb\nc\n", "a\nx\nc\n")).toEqual(["k a", "r b", "a x", "k c"]);
    expect(textOf("a", "a")).toEqual([]);
    expect(textOf("", "a")).toEqual(["r ", "a a"]);
  });

  test("leaves out equal lines that are far away, and numbers the others", () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
    const changed = lines.with(9, "changed");
    const shown = diffLines(lines.join("\n"), changed.join("\n"));
    expect(shown[0]).toEqual({ kind: "gap", count: 6 });
    expect(shown.at(-1)).toEqual({ kind: "gap", count: 7 });
    expect(shown.find(({ kind }) => kind === "removed")).toMatchObject({ text: "line 10", before: 10 });
    expect(countChanges(shown)).toEqual({ added: 1, removed: 1 });
  });

  test("is applied to the first text and gives the second one", () => {
    const lines = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const shown = diffLines(before.join("\n"), after.join("\n"));
        const isSame = before.join("\n") === after.join("\n");
        if (isSame || shown.some(({ kind }) => kind === "gap")) return;
        const side = (left: "added" | "removed") =>
          shown.flatMap((line) => (line.kind === "gap" || line.kind === left ? [] : [line.text]));
        expect(side("added")).toEqual(before);
        expect(side("removed")).toEqual(after);
      }),
    );
  });
});
