import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const site = join(import.meta.dirname, "..");

const packagesOf = (file: string): Record<string, { version?: string; optional?: boolean }> =>
  JSON.parse(readFileSync(join(site, file), "utf8")).packages;

/** Returns whether all packages of the lock file are installed. npm writes its own list last. */
function hasPackages(): boolean {
  if (!existsSync(join(site, "node_modules", ".package-lock.json"))) return false;
  const installed = packagesOf("node_modules/.package-lock.json");
  return Object.entries(packagesOf("package-lock.json"))
    .filter(([name]) => name !== "")
    .every(([name, { version, optional }]) => optional || installed[name]?.version === version);
}

/** Installs the packages of the site, unless they are installed. Only commands of the site need them. */
export function installPackages(): void {
  if (hasPackages()) return;
  console.log("  … Install the packages of the documentation site");
  // The build needs no install script.
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd: site, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed in docs/site:\n${stdout}${stderr}`);
}

if (import.meta.main) installPackages();
