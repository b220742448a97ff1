import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { installPackages } from "./install.ts";

/** The folder of the built site. */
export const distFolder = join(import.meta.dirname, "..", "dist");

/** Installs the packages of the site, if necessary, and builds it. Throws with the output if the build fails. */
export function buildSite(): void {
  installPackages();
  // Astro would report its use over the network. A caller's variable, such as the `DEV` of a test, would change the build.
  const { PATH, HOME, DOCS_BASE, DOCS_REPOSITORY } = process.env;
  const env = { PATH, HOME, DOCS_BASE, DOCS_REPOSITORY, ASTRO_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, "write.ts")], {
    env,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The documentation site can't be built:\n${stdout}${stderr}`);
}
