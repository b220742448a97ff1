import { globSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/run/longest-first.ts";

/** The folder of the CDK's temporary files. `npm test` deletes it at the start. */
const temporaryDirectory = join(import.meta.dirname, ".tenantry", "test", "tmp");
mkdirSync(temporaryDirectory, { recursive: true });

const unitFolders = ["schemas", "events", "consumer", "core", "orchestration", "adapters", "local", "examples"];
const templateFolders = ["infra", "conformance"];
const serialFolders = ["bench", "faults"];
const browserFolders = ["console"];
const siteFolders = ["site"];
/** The tests without an engine that take longest: those at full size, and those that compare long random runs with a
 *  model. `npm run test:quick` leaves them out. */
const longTests =
  process.env["TENANTRY_QUICK"] === "1"
    ? [
        "adapters/feed/feed-load",
        "conformance/cfn-lint",
        "conformance/event-ruler",
        "core/preview/preview-model",
        "core/tenant/large-tenant",
        "core/tenant/lifecycle-model",
        "shared/rollout-progress.unit",
      ].map((name) => `test/${name}.test.ts`)
    : [];
/** The name pattern of tests without an engine in other folders. */
const unitTests = "test/**/*.unit.test.ts";
const testFilesIn = (folders: string[]) => folders.map((folder) => `test/${folder}/**/*.test.ts`);
const filesWithoutEngine = [
  ...testFilesIn(unitFolders),
  unitTests,
  "console/test/**/*.test.ts",
  "cli/test/**/*.test.ts",
];
/** The test files that replace modules. Files of one process share the loaded modules, so the replacements of a file would
 *  reach the files after it. */
const replacingFiles = globSync(filesWithoutEngine, { cwd: import.meta.dirname }).filter((file) =>
  readFileSync(join(import.meta.dirname, file), "utf8").includes("vi.mock("),
);

/** Returns the time limits of a project. They only end a test that hangs, because a loaded machine is several times
 *  slower. */
const limits = (ms: number) => ({ testTimeout: ms, hookTimeout: ms });

/** Silences functions that a test calls in its own process. Deployed functions keep their logs. A test of a log line or
 *  a metric overrides this. */
const silence = { POWERTOOLS_LOG_LEVEL: "SILENT", POWERTOOLS_METRICS_DISABLED: "true" };

/** Installs the browser once. Otherwise each worker would try it. */
const browserSetup = "test/support/browser/global-setup.ts";
const onPlatform = {
  globalSetup: "test/support/system/global-setup.ts",
  setupFiles: ["test/support/system/environment.ts"],
};

/** The test projects. vitest runs them one after another; `npm test` starts several processes, which run concurrently.
 *  Rule: tests in `consumers`, `jobs`, `steps`, `storage`, `commands` and `security` need the engine. A test without an
 *  engine belongs to `core`, `adapters` or `events`, or its name ends with `.unit.test.ts`. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    env: silence,
    // A condition that comes true later on a loaded machine is no failure.
    expect: { poll: { timeout: 180_000 } },
    projects: [
      // Each file sets the environment that it needs, and restores the functions that it replaces. With isolation each file
      // would load the SDK and the schemas again.
      {
        extends: true,
        test: {
          name: "unit",
          isolate: false,
          maxWorkers: 2,
          include: [...testFilesIn(unitFolders), unitTests],
          exclude: [...longTests, ...replacingFiles],
          ...limits(900_000),
        },
      },
      {
        extends: true,
        test: {
          name: "console",
          isolate: false,
          maxWorkers: 2,
          include: ["console/test/**/*.test.ts"],
          exclude: replacingFiles,
          ...limits(300_000),
        },
      },
      {
        extends: true,
        test: {
          name: "cli",
          isolate: false,
          maxWorkers: 2,
          include: ["cli/test/**/*.test.ts"],
          exclude: replacingFiles,
          ...limits(300_000),
        },
      },
      {
        extends: true,
        test: {
          name: "isolated",
          isolate: true,
          maxWorkers: 2,
          include: replacingFiles,
          exclude: longTests,
          ...limits(900_000),
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
          exclude: longTests,
          // The CDK would record a stack trace for each resource.
          env: { ...silence, TMPDIR: temporaryDirectory, CDK_DISABLE_STACK_TRACE: "1" },
          ...limits(900_000),
        },
      },
      {
        extends: true,
        test: {
          name: "engine",
          // Each process loads the SDK's clients once instead of for each file. A file leaves no state to the next one:
          // the set-up sets the environment again, and tests restore what they replace.
          isolate: false,
          include: testFilesIn(["*"]),
          exclude: [
            ...testFilesIn([...unitFolders, ...templateFolders, ...serialFolders, ...browserFolders, ...siteFolders]),
            unitTests,
          ],
          // There are more workers than processors, because these tests mostly wait for the platform.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
          ...onPlatform,
          ...limits(900_000),
        },
      },
      {
        extends: true,
        // Each worker has a browser, which takes a quarter of a gigabyte.
        test: {
          name: "browser",
          include: testFilesIn(browserFolders),
          sequence: { groupOrder: 2 },
          maxWorkers: 3,
          isolate: false,
          ...onPlatform,
          globalSetup: [browserSetup, onPlatform.globalSetup],
          ...limits(600_000),
        },
      },
      {
        extends: true,
        // The documentation site needs a browser and no engine.
        test: {
          name: "site",
          include: testFilesIn(siteFolders),
          isolate: false,
          maxWorkers: 2,
          globalSetup: browserSetup,
          ...limits(900_000),
        },
      },
      {
        extends: true,
        // Injected faults affect every test on the platform. So files run one after another on a separate platform.
        test: {
          name: "faults",
          // All files of a part use the same routing of functions through the proxy.
          isolate: false,
          include: testFilesIn(serialFolders),
          sequence: { groupOrder: 3 },
          fileParallelism: false,
          ...onPlatform,
          ...limits(900_000),
        },
      },
    ],
  },
});
