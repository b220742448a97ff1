import { ensureChromium } from "./chromium.ts";

/** Installs the browser of a project if the machine has none. */
export async function setup(): Promise<void> {
  await ensureChromium();
}
