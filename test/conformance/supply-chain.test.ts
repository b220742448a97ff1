import { readFileSync } from "node:fs";
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

/** Free to use, to change and to pass on, without more than naming the author. */
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
/** Also free, but a change of their own files must be passed on: tools alone, never a part of what is deployed. */
const allowedToolLicences = ["MPL-2.0"];

/** Whether one may choose a licence that is in the list. */
const isAllowed = (licence: string | undefined, list: string[]): boolean =>
  (licence ?? "")
    .replaceAll(/[()]/g, "")
    .split(" OR ")
    .some((one) => list.includes(one));

/** What a function may bring along: the SDK's clients, Powertools, and little else. */
const runtimePattern = /^(@aws-sdk\/|@aws-lambda-powertools\/|@smithy\/|aws-jwt-verify$|js-yaml$|re2js$|uuid$|zod$)/;
/** What the infrastructure is made with. */
/** Packages that `npm start` and a deployment need, and no function. */
const deploymentPackages = ["aws-cdk-lib", "constructs", "esbuild", "fflate"];

describe("What comes from others", () => {
  test("is named by one exact version each, in the lock file too", () => {
    const versions = ["dependencies", "devDependencies", "optionalDependencies"].flatMap((kind) =>
      Object.entries(manifest[kind] ?? {}),
    );
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(lock.lockfileVersion).toBe(3);
    expect(lockedPackages.length).toBeGreaterThan(200);
  });

  test("is told by its checksum, and comes from npm's registry", () => {
    expect(
      lockedPackages.filter(([, { integrity, inBundle }]) => !inBundle && !integrity?.startsWith("sha512-")),
    ).toEqual([]);
    const elsewhere = lockedPackages.filter(
      ([, { resolved }]) => resolved && !resolved.startsWith("https://registry.npmjs.org/"),
    );
    expect(elsewhere).toEqual([]);
  });

  test("runs nothing when it is installed, but for the bundler", () => {
    expect(lockedPackages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual([
      "node_modules/esbuild",
    ]);
  });

  test("may be used, by its licence; what is deployed without more than naming its author", () => {
    const rejected = lockedPackages.filter(([, { license, dev, optional }]) => {
      return !isAllowed(license, dev || optional ? [...allowedLicences, ...allowedToolLicences] : allowedLicences);
    });
    expect(rejected.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  });

  test("and is deployed, is the SDK, Powertools and few others", () => {
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
  ])("for Python is named by exact versions in %s", (file) => {
    const lines = readProjectFile(file)
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(lines.filter((line) => !/^[\w.-]+==[\w.]+(; .+)?$/.test(line))).toEqual([]);
  });
});
