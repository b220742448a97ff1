import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { actionNames } from "../../../schemas/actions.ts";

const source = join(import.meta.dirname, "..", "..", "src");
/** The name of an action, before its permission. */
const NAME = /\bname: "(\w+)",\s+permission:/g;

/** The names of the actions in each file that lists some. */
const lists = globSync("**/*.{ts,tsx}", { cwd: source })
  .map((file) => [...readFileSync(join(source, file), "utf8").matchAll(NAME)].map(([, name = ""]) => name))
  .filter((names) => names.length > 0);

test("each action of a list has its own name, because a menu runs an action by its name", () => {
  expect(lists.length).toBeGreaterThan(4);
  expect(lists.filter((names) => new Set(names).size < names.length)).toEqual([]);
});

test("each action has a name of the API, which says whether the action is allowed", () => {
  const known: readonly string[] = Object.values(actionNames).flat();
  expect(lists.flat().filter((name) => !known.includes(name))).toEqual([]);
});
