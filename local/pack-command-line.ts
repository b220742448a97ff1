import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packFolder } from "./pack-folder.ts";
import { projectRoot } from "./workspace.ts";

/** Builds and packs the command line, which has no dependencies. Replaces `folder` and returns the path of the archive. */
export function packCommandLine(folder = join(projectRoot, ".tenantry", "package-cli")): string {
  const cli = join(projectRoot, "cli");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const build = [join(cli, "build", "build.mjs"), join(folder, "dist")];
  execFileSync(process.execPath, build, { stdio: ["ignore", "inherit", "inherit"] });
  chmodSync(join(folder, "dist", "main.mjs"), 0o755);
  cpSync(join(projectRoot, "docs", "cli.md"), join(folder, "README.md"));
  cpSync(join(projectRoot, "LICENSE"), join(folder, "LICENSE"));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(createManifest(cli), null, 2)}\n`);
  return packFolder(folder);
}

function createManifest(cli: string) {
  const { name, description, license } = JSON.parse(readFileSync(join(cli, "package.json"), "utf8"));
  const { version } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
  const bin = { tenantry: "dist/main.mjs" };
  return { name, version, description, license, type: "module", engines: { node: ">=20.16" }, bin, files: ["dist"] };
}
