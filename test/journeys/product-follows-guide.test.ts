import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../local/workspace.ts";
import { createOutputPattern, createScript, parseBlocks, parseOutput } from "../support/guide/guide-script.ts";
import { createReader, missingTools } from "../support/guide/reader.ts";

const page = readFileSync(join(projectRoot, "docs", "join.md"), "utf8");
const blocks = parseBlocks(page);
const reader = await createReader();
afterAll(() => reader.remove());

describe.skipIf(missingTools.length > 0)("a reader who runs each command of docs/join.md", () => {
  let printed: Map<number, string>;
  beforeAll(async () => {
    const { output, errorOutput } = await reader.runScript(createScript(page, "docs/join.md"));
    expect(errorOutput).toBe("");
    printed = parseOutput(output);
  });

  const shown = blocks.flatMap((block, index) => {
    const commands = blocks.slice(0, index).findLast(({ kind }) => kind === "commands");
    return block.kind === "output" && commands ? [{ line: block.line, commands, text: block.lines.join("\n") }] : [];
  });

  it.each(shown)("sees what line $line of the page shows", ({ commands, text }) => {
    expect(printed.get(commands.line)).toMatch(createOutputPattern(text));
  });
});

describe("a page with a command that fails", () => {
  const page = [
    "# A page",
    "",
    "```sh",
    "echo one",
    "false",
    "```",
    "",
    "```sh",
    "until false; do sleep 0.1; done",
    "```",
  ];

  it("is reported with the line of the command", async () => {
    const { errorOutput } = await reader.runScript(createScript(page.join("\n"), "a-page.md"));
    expect(errorOutput).toContain("a-page.md:5: false");
  });

  it("is reported with the line of the block that does not end", async () => {
    const { errorOutput } = await reader.runScript(createScript(page.with(4, "").join("\n"), "a-page.md", 1));
    expect(errorOutput).toContain("a-page.md:8: this takes too long");
  });
});
