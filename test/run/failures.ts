import { relative } from "node:path";
import { projectRoot } from "../../local/workspace.ts";

/** A test file in vitest's JSON report. `message` is the error of a file that can't be loaded. */
export type TestFile = {
  name: string;
  status: string;
  message: string;
  assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
};

/** The number of lines of an error that a description contains. */
const MAX_LINES = 6;

/** Describes each failed test of a run: the suite, the file, the full title and the beginning of the error. A file that
 *  can't be loaded contains no failed test and is described by its own error. */
export function describeFailures(suite: string, files: TestFile[]): string[] {
  return files.flatMap(({ name, status, message, assertionResults }) => {
    const place = `${suite} ${relative(projectRoot, name)}`;
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (failed.length === 0 && status === "failed") return [`${place}\n${indent(beginningOf(message))}`];
    return failed.map(
      ({ fullName, failureMessages }) => `${place} > ${fullName}\n${indent(beginningOf(failureMessages.join("\n")))}`,
    );
  });
}

/** Returns the first lines of an error without its stack. Adds the line with fast-check's seed, which may come later. */
function beginningOf(error: string): string[] {
  const lines = error.split("\n").filter((line) => line.trim() !== "" && !/^\s+at /.test(line));
  const seed = lines.slice(MAX_LINES).filter((line) => /\bseed: -?\d/.test(line));
  return [...lines.slice(0, MAX_LINES), ...seed.slice(0, 1)];
}

const indent = (lines: string[]): string => lines.map((line) => `     ${line}`).join("\n");
