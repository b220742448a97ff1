import { readFileSync } from "node:fs";

/** The numbers of passed and failed tests. A check counts as one test. */
export type Tally = { passed: number; failed: number };

type Report = {
  numPassedTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
};

/** Returns the sum of several tallies. */
export const sumOf = (tallies: Tally[]): Tally =>
  tallies.reduce((sum, one) => ({ passed: sum.passed + one.passed, failed: sum.failed + one.failed }));

/** Reads the tally of a vitest run. A file that can't be loaded contains no failed test, and an error outside of tests
 *  belongs to no file. Each counts as a failure. */
export function tallyOf(report: string, succeeded: boolean): Tally {
  let parsed: Report;
  try {
    parsed = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return { passed: 0, failed: 1 };
  }
  const failed = parsed.testResults.map(({ status, assertionResults }) => {
    const tests = assertionResults.filter((one) => one.status === "failed").length;
    return status === "failed" ? Math.max(tests, 1) : tests;
  });
  const sum = failed.reduce((total, count) => total + count, 0);
  return { passed: parsed.numPassedTests, failed: succeeded ? sum : Math.max(sum, 1) };
}
