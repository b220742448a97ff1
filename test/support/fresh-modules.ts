import { readFileSync } from "node:fs";
import { afterAll, expect, vi } from "vitest";

// Runs before each test file. The files of a process share their loaded modules (`isolate: false`). A module keeps the
// dependencies with which it was loaded, so a file that replaces modules needs its own.
const { testPath } = expect.getState();
if (testPath === undefined) throw new Error("vitest does not tell the path of the test file");
if (readFileSync(testPath, "utf8").includes("vi.mock(")) {
  vi.resetModules();
  afterAll(() => {
    vi.resetModules();
  });
}
