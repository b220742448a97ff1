import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const source = join(import.meta.dirname, "..", "..", "src");

/** The parameter with the key of each function that sends a write; undefined if it ignores the key. */
const headers = globSync("**/*.{ts,tsx}", { cwd: source }).flatMap((file) =>
  [...readFileSync(join(source, file), "utf8").matchAll(/^ +send: \((.*)\) =>/gm)].map(([, parameters = ""]) => ({
    file,
    header: /, (headers?)\b/.exec(parameters)?.[1],
  })),
);

test("every write passes its Idempotency-Key on, whatever its method is", () => {
  expect(headers.length).toBeGreaterThan(25);
  expect(headers.filter(({ header }) => header === undefined)).toEqual([]);
});
