import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The longest subject that git's own lists show without a cut. */
export const MAX_SUBJECT_LENGTH = 72;
const RECENT_COMMITS = 50;

/** Returns the subjects of the commits since the last tag, or of the last 50; none in a checkout without a history.
 *  The subjects of a repository around the checkout do not count. */
export function readSubjects(root: string): string[] {
  if (!existsSync(join(root, ".git"))) return [];
  const tag = git(root, "describe", "--tags", "--abbrev=0")?.trim();
  const range = tag ? [`${tag}..HEAD`] : [`--max-count=${RECENT_COMMITS}`];
  return (
    git(root, "log", "--format=%s", ...range)
      ?.split("\n")
      .filter(Boolean) ?? []
  );
}

/** Returns the subjects that are too long. */
export const findLongSubjects = (subjects: string[]): string[] =>
  subjects.filter((subject) => [...subject].length > MAX_SUBJECT_LENGTH);

/** Returns the output of git; undefined where git is missing or fails, as in a repository without commits. */
function git(root: string, ...args: string[]): string | undefined {
  const { status, stdout } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
  return status === 0 ? stdout : undefined;
}
