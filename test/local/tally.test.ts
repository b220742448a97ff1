import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../local/workspace.ts";
import { sumOf, tallyOf } from "../run/tally.ts";

const folder = mkdtempSync(join(tmpdir(), "tenantry-tally-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Test = { fullName: string; status: string; failureMessages: string[] };
function writeReport(numPassedTests: number, tests: Test[], { status = "failed", message = "" } = {}): string {
  const file = join(folder, "report.json");
  const name = join(projectRoot, "test/core/some.test.ts");
  writeFileSync(
    file,
    JSON.stringify({ numPassedTests, testResults: [{ name, status, message, assertionResults: tests }] }),
  );
  return file;
}
const passed = { fullName: "a tenant is created", status: "passed", failureMessages: [] };
const error = [
  "AssertionError: expected 1 to be 2",
  "",
  "Expected: 2",
  "    at file.ts:1:1",
  "line 3",
  "4",
  "5",
  "6",
  "7",
];
const failed = { fullName: "a tenant is deleted", status: "failed", failureMessages: [error.join("\n")] };

describe("the tally of a vitest run", () => {
  it("counts passed and failed tests", () => {
    const report = writeReport(2, [passed, failed, passed]);
    expect(tallyOf("unit", report, false)).toMatchObject({ passed: 2, failed: 1 });
  });

  it("names each failed test with its suite and file, and the first lines of its error without the stack", () => {
    expect(tallyOf("unit", writeReport(1, [passed, failed]), false).failures).toEqual([
      [
        "unit test/core/some.test.ts > a tenant is deleted",
        "     AssertionError: expected 1 to be 2",
        ...["Expected: 2", "line 3", "4", "5", "6"].map((line) => `     ${line}`),
      ].join("\n"),
    ]);
  });

  it("names the seed of a failed property, wherever it stands in the error", () => {
    const seed = '{ seed: -4711, path: "3:1", endOnFailure: true }';
    const report = writeReport(0, [{ ...failed, failureMessages: [[...error, seed].join("\n")] }]);
    expect(tallyOf("unit", report, false).failures[0]).toContain(`\n     ${seed}`);
  });

  it("counts and names a file that can't be loaded", () => {
    const report = writeReport(0, [], { message: "Cannot find module 'x'" });
    const failures = ["unit test/core/some.test.ts\n     Cannot find module 'x'"];
    expect(tallyOf("unit", report, false)).toEqual({ passed: 0, failed: 1, failures });
  });

  it("counts an error outside of tests as a failure", () => {
    const report = writeReport(1, [passed], { status: "passed" });
    const failures = ["unit: an error outside of tests, printed above"];
    expect(tallyOf("unit", report, false)).toEqual({ passed: 1, failed: 1, failures });
  });

  it("counts a run without a report as a failure", () => {
    const failures = ["unit: the run has no report"];
    expect(tallyOf("unit", join(folder, "none.json"), true)).toEqual({ passed: 0, failed: 1, failures });
  });

  it("is summed over several runs", () => {
    const sum = sumOf([
      { passed: 3, failed: 0, failures: [] },
      { passed: 1, failed: 2, failures: ["one", "another"] },
    ]);
    expect(sum).toEqual({ passed: 4, failed: 2, failures: ["one", "another"] });
  });
});
