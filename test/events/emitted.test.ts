import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { eventNames } from "../../events/catalog.ts";

const handlers = join(import.meta.dirname, "..", "..", "handlers");
const source = globSync("**/*.ts", { cwd: handlers }).map((file) => readFileSync(join(handlers, file), "utf8"));

it.each(eventNames)("%s is emitted by a handler, or has a newer version", (name) => {
  const emitted = source.some((text) => text.includes(`"${name}"`));
  const isReplaced = eventNames.some((other) => other.startsWith(`${name}V`));
  expect(emitted || isReplaced).toBe(true);
});
