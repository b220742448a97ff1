import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/run/longest-first.ts";

/** The files that the CDK leaves behind while it synthesizes stay in the project's own folder; `npm test` begins without it. */
const temporaryDirectory = join(import.meta.dirname, ".tenantry", "test", "tmp");
mkdirSync(temporaryDirectory, { recursive: true });

const unitFolders = ["schemas", "events", "consumer", "core", "orchestration", "adapters", "local", "examples"];
const templateFolders = ["infra", "conformance"];
const serialFolders = ["bench", "faults"];
/** A test in another folder that needs no engine says so by its name. */
const unitTests = "test/**/*.unit.test.ts";
const testFilesIn = (folders: string[]) => folders.map((folder) => `test/${folder}/**/*.test.ts`);

/** A loaded machine takes several times as long: these limits only end a test that hangs. */
const limits = (ms: number) => ({ testTimeout: ms, hookTimeout: ms });

const onPlatform = {
  globalSetup: "test/support/system/global-setup.ts",
  setupFiles: "test/support/system/environment.ts",
};

/** The projects run one after another; `npm test` starts a process for each, so that all run at the same time. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      // Not isolated: no file of these changes what others share, and each would load the CDK for itself.
      {
        extends: true,
        test: {
          name: "unit",
          isolate: false,
          maxWorkers: 2,
          include: [...testFilesIn(unitFolders), unitTests],
          ...limits(300_000),
        },
      },
      {
        extends: true,
        // The first synthesis of a file bundles all functions.
        test: {
          name: "infra",
          isolate: false,
          maxWorkers: 2,
          include: testFilesIn(templateFolders),
          env: { TMPDIR: temporaryDirectory },
          ...limits(300_000),
        },
      },
      {
        extends: true,
        test: {
          name: "engine",
          include: testFilesIn(["*"]),
          exclude: [...testFilesIn([...unitFolders, ...templateFolders, ...serialFolders]), unitTests],
          // More than there are processors, because these tests mostly wait for the platform.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
          ...onPlatform,
          ...limits(300_000),
        },
      },
      {
        extends: true,
        // The faults would hit any other test: one file after the other, on a platform of their own.
        test: {
          name: "faults",
          include: testFilesIn(serialFolders),
          sequence: { groupOrder: 2 },
          fileParallelism: false,
          ...onPlatform,
          ...limits(600_000),
        },
      },
    ],
  },
});
