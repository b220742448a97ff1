import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createWorkspace, type Workspace } from "../../local/workspace.ts";
import { findRunningPlatform } from "../support/running-platform.ts";

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace(mkdtempSync(join(tmpdir(), "tenantry-home-")));
});
afterEach(() => rmSync(workspace.directory, { recursive: true }));

/** Writes the files of a platform that was started at this time. */
function writePlatformFiles(time: Date) {
  const file = join(workspace.runDirectory, "tmp", "package.json");
  mkdirSync(join(workspace.runDirectory, "tmp"), { recursive: true });
  writeFileSync(file, "{}");
  utimesSync(file, time, time);
  writeFileSync(workspace.connectionFile, "{}");
}

function findPlatform() {
  const shown: string[] = [];
  return { workspace: findRunningPlatform((text) => shown.push(text), workspace), shown: shown.join() };
}

it("finds no platform if none runs", () => {
  expect(findPlatform()).toEqual({ workspace: undefined, shown: "" });
});

it("finds a platform that was started after the last change of its code", () => {
  writePlatformFiles(new Date(Date.now() + 60_000));
  expect(findPlatform()).toEqual({ workspace, shown: expect.stringContaining("use the platform") });
});

it("ignores a platform that is older than its code, and names a changed file", () => {
  writePlatformFiles(new Date("2020-01-01"));
  expect(findPlatform()).toEqual({ workspace: undefined, shown: expect.stringMatching(/older than .*\/(\w+)/) });
});
