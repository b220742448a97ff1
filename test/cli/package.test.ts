import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packCommandLine } from "../../local/pack-command-line.ts";
import { getWorkspace } from "../support/system/deployed-system.ts";

test("the packed command line works in a project that has nothing else", () => {
  const folder = mkdtempSync(join(tmpdir(), "tenantry-scratch-"));
  try {
    const archive = packCommandLine(join(folder, "packed"));
    writeFileSync(join(folder, "package.json"), '{ "name": "scratch", "private": true }');
    execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", archive], { cwd: folder, stdio: "ignore" });
    const env = { ...process.env, TENANTRY_HOME: getWorkspace().directory, TENANTRY_CONFIG_DIR: folder };
    const run = (...args: string[]) => spawnSync("npx", ["tenantry", ...args], { cwd: folder, env, encoding: "utf8" });
    expect(run("products", "get", "crm", "--json")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\{"id":"crm"/),
    });
    expect(run("products", "get", "nothing")).toMatchObject({ status: 3, stderr: expect.stringContaining("Try: ") });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
