import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Home, homeAt } from "../../local/home.ts";
import { platformThatIsUp } from "../support/platform-that-is-up.ts";

let home: Home;
beforeEach(() => {
  home = homeAt(mkdtempSync(join(tmpdir(), "tenantry-home-")));
});
afterEach(() => rmSync(home.directory, { recursive: true }));

/** Leaves the files of a platform that was started at this time. */
const startedAt = (time: Date) => {
  const file = join(home.run, "tmp", "package.json");
  mkdirSync(join(home.run, "tmp"), { recursive: true });
  writeFileSync(file, "{}");
  utimesSync(file, time, time);
  writeFileSync(home.card, "{}");
};

const found = () => {
  const shown: string[] = [];
  return { home: platformThatIsUp((text) => shown.push(text), home), shown: shown.join() };
};

it("finds no platform where none is up", () => {
  expect(found()).toEqual({ home: undefined, shown: "" });
});

it("finds the platform that was started after the last change of its code", () => {
  startedAt(new Date(Date.now() + 60_000));
  expect(found()).toEqual({ home, shown: expect.stringContaining("use the platform") });
});

it("refuses a platform that is older than its code, and names a file that changed", () => {
  startedAt(new Date("2020-01-01"));
  expect(found()).toEqual({ home: undefined, shown: expect.stringMatching(/older than .*\/(\w+)/) });
});
