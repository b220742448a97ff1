import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { projectRoot } from "../../local/workspace.ts";
import { findLongSubjects, readSubjects } from "./plain-words/commit-subjects.ts";
import {
  findBlockConstants,
  findDocstrings,
  findNames,
  findViolations,
  listSources,
  replacementOf,
} from "./plain-words/words.ts";

describe("Source files", () => {
  it("contain no banned name and no docstring that begins with a question word", () => {
    const sources = listSources();
    expect(sources.length).toBeGreaterThan(300);
    expect(findViolations(sources)).toEqual([]);
  });

  it.each([
    ["/** What a caller may do. */", 1],
    ["/**\n * Whether it is open.\n */", 1],
    ["const a = 1;\n\n/** Everything in the log. */", 3],
  ])("with the docstring %j are rejected", (text, line) => {
    expect(findDocstrings("a.ts", text)).toMatchObject([{ file: "a.ts", line }]);
  });

  it.each(["/** Returns what a caller may do. */", "// What follows is generated.", "/** Howitzer */"])(
    "with the comment %j are accepted",
    (text) => expect(findDocstrings("a.ts", text)).toEqual([]),
  );

  it.each([
    "const refusal = 1",
    "function settleTenant() {}",
    "const read = (told: string) => told",
    "type Catalogue = {}",
    "type Row = { facts: string[] }",
    "const row = { facts: [] }",
    "const { error: trouble } = row",
    "class TokenEntrance {}",
    "const MOST_ROWS = 1",
  ])("with the declaration %j are rejected", (text) => {
    expect(findNames("a.ts", text)).toHaveLength(1);
  });

  it.each([
    "Promise.allSettled([])",
    'const detail = "a refusal"',
    "const factory = 1",
    "const row = { givenName: 1 }",
  ])("with the code %j are accepted", (text) => expect(findNames("a.ts", text)).toEqual([]));

  it("declare functions with a block as `function`", () => {
    const text =
      "const add = (a: number) => a + 1;\nexport const read = () => {\n  return 1;\n};\nconst typed: Step = () => {};";
    expect(findBlockConstants("a.ts", text)).toMatchObject([{ file: "a.ts", line: 2 }]);
  });

  it("have no banned word in their file name", () => {
    expect(findNames("test/careless-bus.ts", "")).toEqual([
      { file: "test/careless-bus.ts", line: 1, text: "careless-bus: use flaky" },
    ]);
  });

  it("may name fields of events as the events do, but no variables", () => {
    expect(findNames("a.ts", "const read = ({ wanted }: { wanted: object }) => ({ wanted })")).toEqual([]);
    expect(findNames("a.ts", "const wanted = 1")).toHaveLength(1);
  });

  it("may name environment variables as the environment does", () => {
    expect(replacementOf("TENANTRY_HOME")).toBeUndefined();
  });
});

describe("Commit subjects", () => {
  const createFolder = () => mkdtempSync(join(tmpdir(), "tenantry-subjects-"));
  const createRepository = (...subjects: string[]) => {
    const folder = createFolder();
    const git = (...args: string[]) => execFileSync("git", args, { cwd: folder });
    git("init", "--quiet");
    const author = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
    for (const subject of subjects) git(...author, "commit", "--quiet", "--allow-empty", "-m", subject);
    return { folder, git };
  };

  test("since the last tag, or of the last 50 commits, have at most 72 characters", () => {
    expect(findLongSubjects(readSubjects(projectRoot))).toEqual([]);
  });

  test("of 72 characters are accepted, of 73 rejected", () => {
    const { folder } = createRepository("é".repeat(72), "b".repeat(73));
    expect(findLongSubjects(readSubjects(folder))).toEqual(["b".repeat(73)]);
  });

  test("before the last tag are not checked", () => {
    const { folder, git } = createRepository("Release");
    git("tag", "v1");
    expect(readSubjects(folder)).toEqual([]);
  });

  test("are read as far back as a shallow history reaches", () => {
    const { folder } = createRepository("First", "Second", "Third");
    const shallow = createFolder();
    execFileSync("git", ["clone", "--quiet", "--depth=1", `file://${folder}`, shallow]);
    expect(readSubjects(shallow)).toEqual(["Third"]);
  });

  test("are not needed: a checkout without history passes", () => {
    expect(readSubjects(createFolder())).toEqual([]);
    expect(readSubjects(createRepository().folder)).toEqual([]);
  });

  test("of a repository around the checkout are not checked", () => {
    const { folder } = createRepository("a".repeat(80));
    const checkout = mkdtempSync(join(folder, "checkout-"));
    writeFileSync(join(checkout, "package.json"), "{}");
    expect(readSubjects(checkout)).toEqual([]);
  });
});
