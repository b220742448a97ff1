import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** What the CDK leaves behind while it synthesizes stays in the project's own folder; `npm test` begins without it. */
const scratch = join(import.meta.dirname, ".tenantry", "test", "tmp");
mkdirSync(scratch, { recursive: true });

const needNoEngine = ["schemas", "events", "consumer", "core", "orchestration", "adapters", "local", "examples"];
const needTemplates = ["infra", "judges"];
const needItAlone = ["bench", "faults"];
const inFolders = (folders: string[]) => folders.map((folder) => `test/${folder}/**/*.test.ts`);

/** Groups, so that what needs no engine need not wait for it. Two cores are what one may count on. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      // Not isolated: no file of these changes what others share, and each would load the CDK for itself.
      {
        extends: true,
        // A loaded machine takes several times as long: the limit only ends a test that hangs.
        test: { name: "unit", isolate: false, include: inFolders(needNoEngine), testTimeout: 60_000 },
      },
      {
        extends: true,
        // The first synthesis of a file bundles all functions.
        test: {
          name: "infra",
          isolate: false,
          include: inFolders(needTemplates),
          env: { TMPDIR: scratch },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "engine",
          include: inFolders(["*"]),
          exclude: inFolders([...needNoEngine, ...needTemplates, ...needItAlone]),
          globalSetup: "test/support/platform.ts",
          setupFiles: "test/support/environment.ts",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        // What they do to the functions would hit any other test: after all others, one file after the other.
        test: {
          name: "faults",
          include: inFolders(needItAlone),
          sequence: { groupOrder: 1 },
          fileParallelism: false,
          globalSetup: "test/support/platform.ts",
          setupFiles: "test/support/environment.ts",
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
