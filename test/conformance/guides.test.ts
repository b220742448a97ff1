import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../local/workspace.ts";
import { listSources } from "./plain-words/words.ts";

const howTos = globSync("docs/how-to/*.md", { cwd: projectRoot });
const pages = globSync(["docs/*.md", "docs/operate/*.md"], { cwd: projectRoot });
const guides = ["README.md", "CONTRIBUTING.md", ...pages, ...howTos];
const textOf = (path: string): string => readFileSync(join(projectRoot, path), "utf8");

/** The names that the how-tos invent for their examples. */
const exampleName = /invoice|costCenter|archive-?data|tenant.archive|isArchived|startArchive|TenantArchived/i;

const folders = "consumer|docs|events|examples|handlers|infra|local|orchestration|schemas|test";
const pathPattern = new RegExp(`(?<![\\w/.-])(?:${folders})/[\\w./-]*\\w(?:/|\\.(?:ts|md|json|mjs))(?![\\w*<{-])`, "g");

const listPaths = (text: string): string[] =>
  [...new Set(text.match(pathPattern))].filter((path) => !exampleName.test(path));

/** Returns the names of functions, constants and types that a guide quotes. */
const listNames = (text: string): string[] =>
  [...text.matchAll(/`([a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*)(?:\([^`]*\))?`/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !exampleName.test(name));

describe("A guide", () => {
  test.each(guides)("%s names files and folders that exist", (guide) => {
    expect(listPaths(textOf(guide)).filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
  });

  const source = listSources().map(textOf).join("\n");

  const quotingGuides = ["docs/architecture.md", "docs/glossary.md", "docs/publish-an-event.md", ...howTos];

  test.each(quotingGuides)("%s quotes names of the code", (guide) => {
    expect(listNames(textOf(guide)).filter((name) => !source.includes(name))).toEqual([]);
  });

  test.each(howTos)("%s ends with the checks to run", (guide) => {
    expect(
      textOf(guide)
        .match(/^## .+$/gm)
        ?.at(-1),
    ).toBe("## Checks");
  });
});
