import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../local/workspace.ts";
import { runCli } from "../support/cli/run-cli.ts";

const readme = readFileSync(join(projectRoot, "README.md"), "utf8");
const commands = [...readme.matchAll(/^npx tenantry (?<words>.*)$/gm)].map((match) => match.groups?.["words"] ?? "");

test("the commands of the README work one after another", async () => {
  expect(commands.length).toBeGreaterThan(2);
  for (const command of commands) expect(await runCli(command.split(" ")), command).toMatchObject({ code: 0 });
});
