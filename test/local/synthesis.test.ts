import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listOlderThan, moveUnlessExists } from "../../local/synthesis.ts";

const createFolder = () => mkdtempSync(join(tmpdir(), "tenantry-synthesis-"));

test("an entry that another process has just removed is not stale", () => {
  const folder = createFolder();
  const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
  for (const name of ["old", "new"]) mkdirSync(join(folder, name));
  utimesSync(join(folder, "old"), yesterday, yesterday);
  // Like an entry that disappears after the folder was listed.
  symlinkSync(join(folder, "removed"), join(folder, "gone"));
  expect(listOlderThan(24 * 60 * 60 * 1000, folder)).toEqual([join(folder, "old")]);
});

test("two processes that make the same assembly leave one", () => {
  const folder = createFolder();
  const target = join(folder, "assembly");
  for (const name of ["assembly.1", "assembly.2"]) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "template.json"), name);
  }
  moveUnlessExists(join(folder, "assembly.1"), target);
  moveUnlessExists(join(folder, "assembly.2"), target);
  expect(readFileSync(join(target, "template.json"), "utf8")).toBe("assembly.1");
  expect(existsSync(join(folder, "assembly.2"))).toBe(false);
});
