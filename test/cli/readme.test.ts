import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../local/workspace.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { uniqueEmail, uniqueName } from "../support/scenarios/tenants.ts";

const readme = readFileSync(join(projectRoot, "README.md"), "utf8");
const commands = [...readme.matchAll(/^npx tenantry (?<words>.*)$/gm)].map((match) => match.groups?.["words"] ?? "");

test("the commands of the README work one after another", async () => {
  expect(commands.length).toBeGreaterThan(2);
  const name = uniqueName("Hooli").replaceAll(" ", "-");
  for (const command of commands) {
    const words = command
      .replaceAll("Hooli", name)
      .replace(/\S+@\S+/, uniqueEmail())
      .split(" ");
    expect(await runCli(words), command).toMatchObject({ code: 0 });
  }
});
