import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

const execFileAsync = promisify(execFile);
/** Debian's package of Chromium without a user interface. It opens a page in a third of the full Chromium's time. */
const shell = "chromium-headless-shell";
const paths = [`/usr/bin/${shell}`, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const canInstall = () => existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;

/** Returns the path of the browser. Installs the shell of Chromium on a Debian system if it is missing. */
export async function ensureChromium(): Promise<string> {
  const found = paths.find((path) => existsSync(path));
  if (found && (found === paths[0] || !canInstall())) return found;
  if (!canInstall()) throw new Error(`This test needs Chromium at one of ${paths.join(", ")}.`);
  try {
    await execFileAsync("apt-get", ["update", "--quiet"]);
    await execFileAsync("apt-get", ["install", "--yes", "--no-install-recommends", shell]);
  } catch (error) {
    // Not every distribution has the package.
    if (found) return found;
    throw error;
  }
  return `/usr/bin/${shell}`;
}

let browser: Promise<Browser> | undefined;

/** Returns the browser that all tests of this process share. It ends with the process. */
export function getBrowser(): Promise<Browser> {
  browser ??= ensureChromium().then((executablePath) => chromium.launch({ executablePath }));
  return browser;
}
