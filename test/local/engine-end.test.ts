import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeEngineEnd } from "../../local/engine-end.ts";

const log = join(mkdtempSync(join(tmpdir(), "engine-end-")), "engine.log");
writeFileSync(log, "one\ntwo\nthree\nfour\nfive\nsix\n");
const lastLines = `The last lines of ${log}:\ntwo\nthree\nfour\nfive\nsix`;
const memory = "If you did not do it, the machine was probably short of memory.";

test.each([
  ["a killed engine", { code: 137, signal: null }, `The engine was killed by signal 9 (SIGKILL). ${memory}`],
  ["a killed watcher", { code: null, signal: "SIGKILL" }, `The engine was killed by signal 9 (SIGKILL). ${memory}`],
  ["a crashed engine", { code: 139, signal: null }, "The engine was killed by signal 11 (SIGSEGV)."],
  [
    "an engine with an exit code that is no signal's",
    { code: 255, signal: null },
    "The engine ended unexpectedly (exit code 255).",
  ],
  ["an engine that ends by itself", { code: 3, signal: null }, "The engine ended unexpectedly (exit code 3)."],
] as const)("the end of %s is described in plain words, with the last lines of the log", (_, end, cause) => {
  expect(describeEngineEnd(end, log)).toBe(`${cause} ${lastLines}`);
});

test("an engine that finds another one running needs no log", () => {
  expect(describeEngineEnd({ code: 75, signal: null }, log)).toMatch(/^A system is already running in this folder\./);
});

test("the end of an engine that has written no log is described too", () => {
  const missing = `${log}.missing`;
  const end = { code: 1, signal: null };
  expect(describeEngineEnd(end, missing)).toBe(
    `The engine ended unexpectedly (exit code 1). The last lines of ${missing}:`,
  );
});
