import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../local/workspace.ts";

const textOf = (path: string): string => readFileSync(join(projectRoot, path), "utf8");
const documents = ["README.md", ...globSync("docs/**/*.md", { cwd: projectRoot, exclude: ["docs/site"] })];
const records = globSync("docs/decisions/[0-9]*.md", { cwd: projectRoot });

/** Returns the paths that a page links to, from the root of the project, without addresses outside of it. */
const linksOf = (path: string): string[] =>
  [...textOf(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^(?:https?:|…)/.test(target))
    .map((target) => join(dirname(path), target));

describe("A document", () => {
  test.each(documents)("%s links to files that exist", (path) => {
    expect(linksOf(path).filter((target) => !existsSync(join(projectRoot, target)))).toEqual([]);
  });
});

describe("The index of documents", () => {
  test("lists every document outside of the decisions", () => {
    const listed = new Set(linksOf("docs/README.md"));
    const expected = documents.filter((path) => !/^docs\/(?:README\.md|decisions\/)/.test(path));
    expect(expected.filter((path) => !listed.has(path))).toEqual([]);
  });
});

describe("The index of decisions", () => {
  test.each(records)("lists %s with its number and title", (path) => {
    const [, number, title] = /^# (\d+)\. (.+)$/m.exec(textOf(path)) ?? [];
    expect(Number(number)).toBe(Number(basename(path).slice(0, 4)));
    expect(textOf("docs/decisions/README.md")).toContain(`| ${number} | [${title}](${basename(path)}) |`);
  });
});

describe("The decision records", () => {
  test("have numbers without a gap, each once", () => {
    const numbers = records.map((path) => Number(basename(path).slice(0, 4))).sort((one, other) => one - other);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });
});

describe("A decision record", () => {
  test.each(records)("%s has a status, a context, a decision and consequences", (path) => {
    const text = textOf(path);
    expect(text).toMatch(/^\d{4}-\d{2}-\d{2} · accepted/m);
    for (const heading of ["## Context", "## Decision", "## Consequences"]) expect(text).toContain(`\n${heading}\n`);
  });
});

describe("The glossary", () => {
  const rows = textOf("docs/glossary.md")
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(1);
  const terms = rows.map((row) => row.split("|")[1]?.trim().toLowerCase() ?? "");

  test("defines each term once, in alphabetical order", () => {
    expect(terms).toEqual([...new Set(terms)].sort());
  });
});
