import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../local/workspace.ts";
import { createOutputPattern, createScript, parseBlocks, parseOutput } from "../support/guide/guide-script.ts";
import { startInstalledRegistry } from "../support/guide/installed-registry.ts";
import { getWorkspace as platform } from "../support/system/deployed-system.ts";

const page = readFileSync(join(projectRoot, "docs", "join.md"), "utf8");
const blocks = parseBlocks(page);
const workspace = mkdtempSync(join(tmpdir(), "tenantry-guide-"));
const registry = await startInstalledRegistry();
afterAll(() => {
  registry.close();
  rmSync(workspace, { recursive: true });
});

/** Runs a script as a reader of the page would: in the checkout, with a home folder of its own and a registry. */
async function runScript(script: string): Promise<{ output: string; errorOutput: string }> {
  const env = {
    PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
    HOME: workspace,
    TENANTRY_HOME: platform().directory,
    npm_config_registry: registry.url,
    npm_config_cache: join(workspace, "npm-cache"),
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
  };
  const shell = spawn("bash", ["-c", script], { cwd: projectRoot, env, stdio: ["ignore", "pipe", "pipe"] });
  let [output, errors] = ["", ""];
  shell.stdout.on("data", (chunk) => (output += chunk));
  shell.stderr.on("data", (chunk) => (errors += chunk));
  const [code] = await once(shell, "close");
  return { output, errorOutput: code === 0 ? "" : `${errors}\n${output}` };
}

/** The tools that the page requires and this machine lacks. */
const missingTools = ["curl", "jq"].filter((tool) => spawnSync(tool, ["--version"]).error !== undefined);

describe.skipIf(missingTools.length > 0)("a reader who runs each command of docs/join.md", () => {
  let printed: Map<number, string>;
  beforeAll(async () => {
    const { output, errorOutput } = await runScript(createScript(page, "docs/join.md"));
    expect(errorOutput).toBe("");
    printed = parseOutput(output);
  }, 180_000);

  const shown = blocks.flatMap((block, index) => {
    const commands = blocks.slice(0, index).findLast(({ kind }) => kind === "commands");
    return block.kind === "output" && commands ? [{ line: block.line, commands, text: block.lines.join("\n") }] : [];
  });

  it.each(shown)("sees what line $line of the page shows", ({ commands, text }) => {
    expect(printed.get(commands.line)).toMatch(createOutputPattern(text));
  });
});

describe("a page with a command that fails", () => {
  const page = [
    "# A page",
    "",
    "```sh",
    "echo one",
    "false",
    "```",
    "",
    "```sh",
    "until false; do sleep 0.1; done",
    "```",
  ];

  it("is reported with the line of the command", async () => {
    const { errorOutput } = await runScript(createScript(page.join("\n"), "a-page.md"));
    expect(errorOutput).toContain("a-page.md:5: false");
  });

  it("is reported with the line of the block that does not end", async () => {
    const { errorOutput } = await runScript(createScript(page.with(4, "").join("\n"), "a-page.md", 1));
    expect(errorOutput).toContain("a-page.md:8: this takes too long");
  });
});
