import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { sumOf, tallyOf } from "../run/tally.ts";

const folder = mkdtempSync(join(tmpdir(), "tenantry-tally-"));
afterAll(() => rmSync(folder, { recursive: true }));

type File = { status: string; assertionResults: { status: string }[] };
function writeReport(numPassedTests: number, ...testResults: File[]): string {
  const file = join(folder, "report.json");
  writeFileSync(file, JSON.stringify({ numPassedTests, testResults }));
  return file;
}
const [passed, failed] = [{ status: "passed" }, { status: "failed" }];

describe("the tally of a vitest run", () => {
  it("counts passed and failed tests", () => {
    const report = writeReport(2, { ...failed, assertionResults: [passed, failed, passed] });
    expect(tallyOf(report, false)).toEqual({ passed: 2, failed: 1 });
  });

  it("counts a file that can't be loaded as a failure", () => {
    expect(tallyOf(writeReport(0, { ...failed, assertionResults: [] }), false)).toEqual({ passed: 0, failed: 1 });
  });

  it("counts an error outside of tests as a failure", () => {
    expect(tallyOf(writeReport(1, { ...passed, assertionResults: [passed] }), false)).toEqual({ passed: 1, failed: 1 });
  });

  it("counts a run without a report as a failure", () => {
    expect(tallyOf(join(folder, "none.json"), true)).toEqual({ passed: 0, failed: 1 });
  });

  it("is summed over several runs", () => {
    expect(sumOf([tallyOf(writeReport(3), true), { passed: 1, failed: 2 }])).toEqual({ passed: 4, failed: 2 });
  });
});
