import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listDifferences, markRepaired, mergeFindings } from "../../../handlers/core/truth/findings.ts";
import { type Finding, type FindingKind, findingSources, MAX_FINDINGS } from "../../../schemas/finding.ts";

const kinds: FindingKind[] = Object.values(findingSources).flat();
const finding = fc.record({
  kind: fc.constantFrom(...kinds),
  subject: fc.constantFrom("a", "b", "c"),
  detail: fc.string(),
});
const findings = fc.array(finding, { maxLength: 12 });
const namesOf = (all: readonly Finding[]) => all.map(({ kind, subject }) => `${kind} ${subject}`);

describe("the findings of an operation", () => {
  it("name each difference once, however often it is found", () => {
    fc.assert(
      fc.property(findings, findings, (known, found) => {
        const merged = mergeFindings(mergeFindings(known, found), found);
        expect(new Set(namesOf(merged)).size).toBe(merged.length);
        expect(merged).toEqual(mergeFindings(known, found));
      }),
    );
  });

  it("are bounded", () => {
    const many = Array.from(
      { length: 300 },
      (_, index): Finding => ({
        ...{ kind: "identityMissing", subject: `usr_${index}`, detail: "" },
      }),
    );
    expect(mergeFindings([], many)).toHaveLength(MAX_FINDINGS);
  });

  it("are the same ones of too many, in whatever order and attempts they are found", () => {
    const subjects = Array.from({ length: 9 }, (_, index) => `subject-${index}`);
    const many = kinds.flatMap((kind) => subjects.map((subject): Finding => ({ kind, subject, detail: "" })));
    const expected = namesOf(mergeFindings([], many)).sort();
    const shuffled = fc.shuffledSubarray(many, { minLength: many.length });
    fc.assert(
      fc.property(shuffled, fc.nat(many.length), (all, size) => {
        const first = mergeFindings([], all.slice(0, size));
        expect(namesOf(mergeFindings(first, all.slice(size))).sort()).toEqual(expected);
      }),
    );
  });

  it("are those that stand rather than repaired ones, so that what stands never looks restored", () => {
    const build = (index: number, repaired: boolean): Finding => ({
      ...{ kind: "stackMissing", subject: `s${index}`, detail: "", repaired },
    });
    const known = Array.from({ length: MAX_FINDINGS }, (_, index) => build(index, true));
    expect(listDifferences(mergeFindings(known, [build(99, false)]))).toEqual(["stackMissing s99"]);
  });

  it("stand after a repair exactly if they are found again", () => {
    fc.assert(
      fc.property(findings, findings, (known, all) => {
        const remaining = all.filter(({ kind }) => findingSources.stacks.some((one) => one === kind));
        const before = mergeFindings([], known);
        const after = listDifferences(markRepaired(before, "stacks", remaining));
        const untouched = namesOf(before.filter(({ kind }) => !findingSources.stacks.some((one) => one === kind)));
        expect(new Set(after)).toEqual(new Set([...namesOf(remaining), ...untouched]));
      }),
    );
  });

  it("stand after a repair that did not look for them", () => {
    const known: Finding[] = [
      { kind: "stackMissing", subject: "a", detail: "" },
      { kind: "stackMissing", subject: "b", detail: "" },
    ];
    const after = markRepaired(known, "stacks", [], ({ subject }) => subject === "a");
    expect(listDifferences(after)).toEqual(["stackMissing b"]);
  });
});
