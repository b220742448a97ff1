import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../local/workspace.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { getWorkspace } from "../support/system/deployed-system.ts";

const program = join(projectRoot, "cli", "bin", "tenantry.mjs");

/** Presses Tab in bash after these words. Returns the offered words. */
function completeInBash(...words: string[]): string[] {
  const script = `
    tenantry() { "${process.execPath}" "${program}" "$@"; }
    eval "$(tenantry completion bash)"
    compopt() { :; }
    COMP_WORDS=(tenantry "$@"); COMP_CWORD=$#; COMP_LINE="\${COMP_WORDS[*]}"; COMP_POINT=\${#COMP_LINE}
    __tenantry_complete
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { ...process.env, TENANTRY_HOME: getWorkspace().directory };
  const { stdout } = spawnSync("bash", ["--norc", "-c", script, "bash", ...words], { env, encoding: "utf8" });
  return stdout.trim().split("\n");
}

test("bash completes commands, options and ids of the API, also without the package bash-completion", () => {
  expect(completeInBash("ten")).toEqual(["tenants"]);
  expect(completeInBash("tenants", "offboard", "--conf")).toEqual(["--confirm"]);
  expect(completeInBash("products", "get", "")).toContain("crm");
});

test.each(["bash", "zsh", "fish"])("%s has a script", async (shell) => {
  expect(await runCli(["completion", shell])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("tenantry complete"),
  });
});
