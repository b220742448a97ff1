import { projectRoot } from "../../../local/workspace.ts";
import { findLongSubjects, MAX_SUBJECT_LENGTH, readSubjects } from "./commit-subjects.ts";
import { findViolations, listSources } from "./words.ts";

const sources = listSources();
const lines = [
  ...findViolations(sources).map(({ file, line, text }) => `${file}:${line} ${text}`),
  ...findLongSubjects(readSubjects(projectRoot)).map(
    (subject) => `commit subject of more than ${MAX_SUBJECT_LENGTH} characters: ${subject}`,
  ),
];
for (const line of lines) console.error(line);
console.log(`Checked the words of ${sources.length} files and the commit subjects: ${lines.length} violations.`);
process.exitCode = lines.length === 0 ? 0 : 1;
