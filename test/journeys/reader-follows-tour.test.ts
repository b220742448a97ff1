import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cutSection } from "../../docs/site/build/page.ts";
import { projectRoot } from "../../local/workspace.ts";
import { createOutputPattern, createScript, parseBlocks, parseOutput } from "../support/guide/guide-script.ts";
import { createReader, missingTools } from "../support/guide/reader.ts";
import { uniqueName } from "../support/scenarios/tenants.ts";

const readme = readFileSync(join(projectRoot, "README.md"), "utf8");
const section = cutSection(readme, "Five minutes in a terminal");
const linesBefore = readme.slice(0, readme.indexOf(section)).split("\n").length - 1;
const uniqueWord = (word: string) => uniqueName(word).replaceAll(" ", "-");
/** The section with the line numbers of the README. The platform may know its names, addresses and keys already. */
const page = ("\n".repeat(linesBefore) + section)
  .replaceAll("first-try", uniqueWord("first-try"))
  .replaceAll("Globex", uniqueName("Globex"))
  .replaceAll("Hooli", uniqueWord("Hooli"))
  .replaceAll("globex.example", `${uniqueWord("globex")}.example`)
  .replaceAll("hooli.example", `${uniqueWord("hooli")}.example`);
const blocks = parseBlocks(page);
const reader = await createReader();
afterAll(() => reader.remove());

describe.skipIf(missingTools.length > 0)("a reader who runs each command of the README's tour", () => {
  let printed: Map<number, string>;
  beforeAll(async () => {
    const { output, errorOutput } = await reader.runScript(createScript(page, "README.md"));
    expect(errorOutput).toBe("");
    printed = parseOutput(output);
  });

  const shown = blocks.flatMap((block, index) => {
    const commands = blocks.slice(0, index).findLast(({ kind }) => kind === "commands");
    return block.kind === "output" && commands ? [{ line: block.line, commands, lines: block.lines }] : [];
  });

  // Two products are provisioned at the same time, so the order of their lines differs.
  it.each(shown)("sees what line $line of the README shows, in any order", ({ commands, lines }) => {
    const output =
      printed
        .get(commands.line)
        ?.split("\n")
        .map((line) => line.trimEnd()) ?? [];
    expect(output).toHaveLength(lines.length);
    for (const line of lines) expect(output).toContainEqual(expect.stringMatching(createOutputPattern(line)));
  });
});
