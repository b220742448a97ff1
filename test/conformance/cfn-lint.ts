import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { sharedDirectory } from "../../local/workspace.ts";
import type { PythonTool } from "./python-tool.ts";

/** What cfn-lint says of a template. */
export type LintFinding = { file: string; rule: string; at: string; message: string };

type Match = {
  Filename: string | null;
  Rule: { Id: string };
  Message: string;
  Location: { Path: (string | number)[] | null };
};

/** Findings about the CDK's way of writing templates: dependencies that references imply already, `Fn::Join` where
 *  `Fn::Sub` would do, and no prose about each resource in its metadata. */
const ignoredRules = ["W3005", "I1022", "I4010"];
const options = ["--include-checks", "I", "--include-experimental", "--ignore-checks", ...ignoredRules];

const requirements = path.join(import.meta.dirname, "cfn-lint-requirements.txt");
const known = path.join(sharedDirectory, "cfn-lint-verdicts");

/** Names a verdict by all that it follows from: the judge's version and options, and each template. */
function fileOfVerdict(files: string[]): string {
  const hash = createHash("sha256").update(readFileSync(requirements)).update(JSON.stringify(options));
  for (const file of files) hash.update(`\n${path.basename(file)}\n`).update(readFileSync(file));
  return path.join(known, `${hash.digest("hex")}.json`);
}

/** Returns what the judge says of these files, or what it said the last time if nothing has changed: it takes half as
 *  long as all other tests that need no engine. */
async function verdictOn(files: string[], judge: PythonTool): Promise<string> {
  const file = fileOfVerdict(files);
  if (existsSync(file)) return readFileSync(file, "utf8");
  const said = await judge(["--format", "json", ...options, "--", ...files]);
  rmSync(known, { recursive: true, force: true });
  mkdirSync(known, { recursive: true });
  writeFileSync(file, said);
  return said;
}

/** Returns every error, warning and information of cfn-lint that is about the template and not about its style; a stack
 *  at 90 % of a limit of CloudFormation is among them. */
export async function runCfnLint(judge: PythonTool, files: string[]): Promise<LintFinding[]> {
  const said = await verdictOn(files, judge);
  return (JSON.parse(said || "[]") as Match[]).map(({ Filename, Rule, Message, Location }) => ({
    file: path.basename(Filename ?? ""),
    rule: Rule.Id,
    at: (Location.Path ?? []).join("/"),
    message: Message,
  }));
}
