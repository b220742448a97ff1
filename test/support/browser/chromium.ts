import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

const execFileAsync = promisify(execFile);
const paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Returns the path of the browser. Installs Chromium on a Debian system if it is missing. */
async function ensureChromium(): Promise<string> {
  const found = paths.find((path) => existsSync(path));
  if (found) return found;
  if (!existsSync("/usr/bin/apt-get") || process.getuid?.() !== 0) {
    throw new Error(`This test needs Chromium at one of ${paths.join(", ")}.`);
  }
  await execFileAsync("apt-get", ["update", "--quiet"]);
  await execFileAsync("apt-get", ["install", "--yes", "--no-install-recommends", "chromium"]);
  return "/usr/bin/chromium";
}

let browser: Promise<Browser> | undefined;

/** Returns the browser that all tests of this process share. It ends with the process. */
export function getBrowser(): Promise<Browser> {
  browser ??= ensureChromium().then((executablePath) => chromium.launch({ executablePath }));
  return browser;
}
