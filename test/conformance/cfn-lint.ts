import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { sharedDirectory } from "../../local/workspace.ts";
import type { PythonTool } from "./python-tool.ts";

/** A finding of cfn-lint. */
export type LintFinding = { file: string; rule: string; at: string; message: string };

type Match = {
  Filename: string | null;
  Rule: { Id: string };
  Message: string;
  Location: { Path: (string | number)[] | null };
};

/** The rules about the style of the CDK's templates: redundant dependencies, `Fn::Join` instead of `Fn::Sub`, and missing
 *  descriptions in metadata. */
const ignoredRules = ["W3005", "I1022", "I4010"];
const options = ["--include-checks", "I", "--include-experimental", "--ignore-checks", ...ignoredRules];

const requirements = path.join(import.meta.dirname, "cfn-lint-requirements.txt");
const resultDirectory = path.join(sharedDirectory, "cfn-lint-verdicts");

/** Returns the file of a stored result, named by a hash of cfn-lint's version, the options and the templates. */
function resultFileOf(files: string[]): string {
  const hash = createHash("sha256").update(readFileSync(requirements)).update(JSON.stringify(options));
  for (const file of files) hash.update(`\n${path.basename(file)}\n`).update(readFileSync(file));
  return path.join(resultDirectory, `${hash.digest("hex")}.json`);
}

/** Returns cfn-lint's output for these files, or the stored output if nothing has changed. A run takes half as long as
 *  all other tests without the engine. */
async function readOutput(files: string[], cfnLint: PythonTool): Promise<string> {
  const file = resultFileOf(files);
  if (existsSync(file)) return readFileSync(file, "utf8");
  const output = await cfnLint(["--format", "json", ...options, "--", ...files]);
  rmSync(resultDirectory, { recursive: true, force: true });
  mkdirSync(resultDirectory, { recursive: true });
  writeFileSync(file, output);
  return output;
}

/** Runs cfn-lint. Returns its errors, warnings and notes without those about style; a stack at 90 % of a limit of
 *  CloudFormation is a finding too. */
export async function runCfnLint(cfnLint: PythonTool, files: string[]): Promise<LintFinding[]> {
  const output = await readOutput(files, cfnLint);
  return (JSON.parse(output || "[]") as Match[]).map(({ Filename, Rule, Message, Location }) => ({
    file: path.basename(Filename ?? ""),
    rule: Rule.Id,
    at: (Location.Path ?? []).join("/"),
    message: Message,
  }));
}
