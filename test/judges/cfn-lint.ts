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

/** Every error and warning of cfn-lint but one: the CDK writes down dependencies that references imply already. */
export async function cfnLint(judge: Judge, files: string[]): Promise<LintFinding[]> {
  const said = await judge(["--format", "json", "--ignore-checks", "W3005", "--", ...files]);
  return (JSON.parse(said || "[]") as Match[]).map(({ Filename, Rule, Message, Location }) => ({
    file: path.basename(Filename ?? ""),
    rule: Rule.Id,
    at: (Location.Path ?? []).join("/"),
    message: Message,
  }));
}
