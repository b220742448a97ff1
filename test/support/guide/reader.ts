import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { projectRoot } from "../../../local/workspace.ts";
import { getWorkspace as platform } from "../system/deployed-system.ts";
import { startInstalledRegistry } from "./installed-registry.ts";

/** The tools that the pages require and this machine lacks. */
export const missingTools = ["curl", "jq"].filter((tool) => spawnSync(tool, ["--version"]).error !== undefined);

/** Creates the surroundings of a reader: a home folder of its own and a registry of packages. */
export async function createReader() {
  const workspace = mkdtempSync(join(tmpdir(), "tenantry-guide-"));
  const registry = await startInstalledRegistry();
  return {
    /** Runs a script as a reader of the page would, in the checkout. `errorOutput` is empty if it succeeds. */
    async runScript(script: string): Promise<{ output: string; errorOutput: string }> {
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
    },
    remove: () => {
      registry.close();
      rmSync(workspace, { recursive: true });
    },
  };
}
