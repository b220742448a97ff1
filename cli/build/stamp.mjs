import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Returns the newest change of the sources. It is cheap enough for each start of the command line. */
export function stampOf(folder) {
  let newest = 0;
  for (const name of readdirSync(join(folder, "src"), { recursive: true })) {
    newest = Math.max(newest, statSync(join(folder, "src", name)).mtimeMs);
  }
  return String(newest);
}
