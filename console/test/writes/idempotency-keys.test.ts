import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const source = join(import.meta.dirname, "..", "..", "src");
/** A property `send` up to the next property of the same object. */
const SEND = /^( +)send: ([\s\S]*?)(?=\n\1[\w}]|\n\1?[ }]*\}\))/gm;

/** The code of each function that sends a write. */
const sends = globSync("**/*.{ts,tsx}", { cwd: source, exclude: ["writes/use-write.ts"] }).flatMap((file) =>
  [...readFileSync(join(source, file), "utf8").matchAll(SEND)].map(([, , code = ""]) => ({ file, code })),
);

test("every write passes the header with its Idempotency-Key on, whatever its method is", () => {
  expect(sends.length).toBeGreaterThan(25);
  // The header is a parameter, and the request or a function that sends it gets it.
  expect(sends.filter(({ code }) => (code.match(/\bheaders?\b(?!:)/g) ?? []).length < 2)).toEqual([]);
});
