import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../local/workspace.ts";

type Locked = {
  license?: string;
  integrity?: string;
  resolved?: string;
  hasInstallScript?: boolean;
  inBundle?: boolean;
  dev?: boolean;
  optional?: boolean;
};

const readProjectFile = (file: string) => readFileSync(join(projectRoot, file), "utf8");
const manifest = JSON.parse(readProjectFile("package.json")) as Record<string, Record<string, string>>;
const lock = JSON.parse(readProjectFile("package-lock.json")) as {
  lockfileVersion: number;
  packages: Record<string, Locked>;
};
const lockedPackages = Object.entries(lock.packages).filter(([path]) => path !== "");

/** Permissive licenses, which require only the author's name. */
const allowedLicences = [
  "Apache-2.0",
  "MIT",
  "MIT-0",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "PSF-2.0",
];
/** Licenses that require the publication of changes; allowed for tools, which are not deployed. */
const allowedToolLicences = ["MPL-2.0"];

/** Returns whether one of the alternatives of a license is in the list. */
const isAllowed = (licence: string | undefined, list: string[]): boolean =>
  (licence ?? "")
    .replaceAll(/[()]/g, "")
    .split(" OR ")
    .some((one) => list.includes(one));

/** The packages that functions may contain. */
const runtimePattern = /^(@aws-sdk\/|@aws-lambda-powertools\/|@smithy\/|aws-jwt-verify$|js-yaml$|re2js$|uuid$|zod$)/;
/** Packages that `npm start` and a deployment need, and no function. */
const deploymentPackages = ["aws-cdk", "aws-cdk-lib", "constructs", "esbuild", "fflate"];

/** The folders with npm packages of their own. */
const packageFolders = ["cli", "console", "console/api-types", "docs/site", "local/node"];

describe("A dependency of another folder", () => {
  test.each(packageFolders)("in %s has an exact version and a checksum, and comes from npm's registry", (folder) => {
    const own = JSON.parse(readProjectFile(`${folder}/package.json`)) as typeof manifest;
    const { packages } = JSON.parse(readProjectFile(`${folder}/package-lock.json`)) as typeof lock;
    const versions = ["dependencies", "devDependencies", "optionalDependencies"].flatMap((kind) =>
      Object.values(own[kind] ?? {}),
    );
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    const others = Object.entries(packages).filter(
      ([path, { resolved, integrity, inBundle }]) =>
        path !== "" && !inBundle && !(/^(https:\/\/registry\.npmjs\.org\/|$)/.test(resolved ?? "") && integrity),
    );
    expect(others).toEqual([]);
  });
});

describe("A dependency", () => {
  test("has an exact version, also in the lock file", () => {
    const versions = ["dependencies", "devDependencies", "optionalDependencies"].flatMap((kind) =>
      Object.entries(manifest[kind] ?? {}),
    );
    // A second version of a package has a name of its own.
    expect(versions.filter(([, version]) => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(lock.lockfileVersion).toBe(3);
    expect(lockedPackages.length).toBeGreaterThan(200);
  });

  test("has a checksum and comes from npm's registry", () => {
    expect(
      lockedPackages.filter(([, { integrity, inBundle }]) => !inBundle && !integrity?.startsWith("sha512-")),
    ).toEqual([]);
    const elsewhere = lockedPackages.filter(
      ([, { resolved }]) => resolved && !resolved.startsWith("https://registry.npmjs.org/"),
    );
    expect(elsewhere).toEqual([]);
  });

  test("runs no install script except the bundler's", () => {
    expect(lockedPackages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual([
      "node_modules/esbuild",
    ]);
  });

  test("has an allowed license, and a permissive one if it is deployed", () => {
    const rejected = lockedPackages.filter(([, { license, dev, optional }]) => {
      return !isAllowed(license, dev || optional ? [...allowedLicences, ...allowedToolLicences] : allowedLicences);
    });
    expect(rejected.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  });

  test("that is deployed is the SDK, Powertools or one of few others", () => {
    const others = Object.keys(manifest["dependencies"] ?? {}).filter(
      (name) => !runtimePattern.test(name) && !deploymentPackages.includes(name),
    );
    expect(others).toEqual([]);
    expect(lockedPackages.filter(([, { dev, optional }]) => !dev && !optional).length).toBeLessThanOrEqual(110);
  });

  test.each([
    "local/requirements.txt",
    "test/conformance/cfn-lint-requirements.txt",
    "test/conformance/iam-requirements.txt",
    "test/conformance/schemathesis-requirements.txt",
  ])("for Python has an exact version in %s", (file) => {
    const lines = readProjectFile(file)
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(lines.filter((line) => !/^[\w.-]+==[\w.]+(; .+)?$/.test(line))).toEqual([]);
  });
});

describe("A workflow", () => {
  const workflows = globSync([".github/workflows/*.{yml,yaml}", "examples/**/workflow.{yml,yaml}"], {
    cwd: projectRoot,
  });
  /** Returns the actions that a workflow uses, each with its commit and the version in the comment. */
  const actionsOf = (file: string) =>
    [...readProjectFile(file).matchAll(/\buses: *(.*)/g)].map(([, action = ""]) => action);

  test.each(workflows)("uses only actions of exact commits: %s", (file) => {
    const actions = actionsOf(file);
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => !/^[\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  test("uses the same commit of an action as the other workflows", () => {
    const actions = [...new Set(workflows.flatMap(actionsOf))];
    const names = actions.map((action) => action.split("@")[0]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
