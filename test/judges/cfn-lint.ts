import path from "node:path";
import type { Judge } from "./python-judge.ts";

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
const ignored = ["W3005", "I1022", "I4010"];

/** Returns every error, warning and information of cfn-lint that is about the template and not about its style; a stack
 *  at 90 % of a limit of CloudFormation is among them. */
export async function cfnLint(judge: Judge, files: string[]): Promise<LintFinding[]> {
  const options = ["--include-checks", "I", "--include-experimental", "--ignore-checks", ...ignored];
  const said = await judge(["--format", "json", ...options, "--", ...files]);
  return (JSON.parse(said || "[]") as Match[]).map(({ Filename, Rule, Message, Location }) => ({
    file: path.basename(Filename ?? ""),
    rule: Rule.Id,
    at: (Location.Path ?? []).join("/"),
    message: Message,
  }));
}
