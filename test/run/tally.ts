import { readFileSync } from "node:fs";
import { describeFailures, type TestFile } from "./failures.ts";

/** The numbers of passed and failed tests, with a description of each failure. A check counts as one test. */
export type Tally = { passed: number; failed: number; failures: string[] };

/** The parts of vitest's JSON report that the tally needs. */
type Report = { numPassedTests: number; testResults: TestFile[] };

/** Returns the sum of several tallies. */
export const sumOf = (tallies: Tally[]): Tally => ({
  passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
  failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
  failures: tallies.flatMap(({ failures }) => failures),
});

/** Reads the tally of a vitest run. A file that can't be loaded contains no failed test, and an error outside of tests
 *  belongs to no file. Each counts as a failure. */
export function tallyOf(suite: string, reportFile: string, succeeded: boolean): Tally {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(reportFile, "utf8"));
  } catch {
    return { passed: 0, failed: 1, failures: [`${suite}: the run has no report`] };
  }
  const failures = describeFailures(suite, report.testResults);
  if (failures.length === 0 && !succeeded) failures.push(`${suite}: an error outside of tests, printed above`);
  return { passed: report.numPassedTests, failed: failures.length, failures };
}
