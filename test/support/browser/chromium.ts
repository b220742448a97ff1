import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

const execFileAsync = promisify(execFile);
/** Debian's package of Chromium without a user interface. It opens a page in a third of the full Chromium's time. */
const shell = "chromium-headless-shell";
const paths = [`/usr/bin/${shell}`, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const findChromium = () => paths.find((path) => existsSync(path));
const canInstall = () => existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;

/** Installs the shell of Chromium. The projects `browser` and `site` may run at the same time, so the second one waits, and
 *  then finds the shell. */
async function installShell(): Promise<void> {
  const install = `apt-get update --quiet && apt-get install --yes --no-install-recommends ${shell}`;
  const lock = join(tmpdir(), "tenantry-chromium.lock");
  await execFileAsync("flock", [lock, "sh", "-c", `test -e ${paths[0]} || (${install})`]);
}

/** Returns the path of the browser. Installs the shell of Chromium on a Debian system without a browser. */
export async function ensureChromium(): Promise<string> {
  if (findChromium() === undefined && canInstall()) await installShell();
  const found = findChromium();
  if (found === undefined) throw new Error(`This test needs Chromium at one of ${paths.join(", ")}.`);
  return found;
}

let browser: Promise<Browser> | undefined;

/** Returns the browser that all tests of this process share. It ends with the process. */
export function getBrowser(): Promise<Browser> {
  browser ??= ensureChromium().then((executablePath) => chromium.launch({ executablePath }));
  return browser;
}
