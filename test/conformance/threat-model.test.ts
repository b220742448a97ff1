import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../local/workspace.ts";

const text = readFileSync(join(projectRoot, "docs", "threat-model.md"), "utf8");
const section = text.slice(text.indexOf("## Threats"), text.indexOf("## What is accepted"));
/** The threat, defense and test of each row; the first two lines are the table's head. */
const rows = section
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .slice(2)
  .map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );

describe("The threat model", () => {
  test("contains at least thirty different threats", () => {
    expect(rows.length).toBeGreaterThanOrEqual(30);
    expect(new Set(rows.map(([threat]) => threat)).size).toBe(rows.length);
  });

  test.each(rows.map(([threat = "", defense = "", proof = ""]) => [threat, defense, proof] as const))(
    "%s: has a defense and an existing test",
    (_, defense, proof) => {
      expect(defense).not.toBe("");
      const [, file = "", name = ""] = /^`((?:cli\/|console\/)?test\/[\w/.-]+\.test\.ts)` "(.+)"$/.exec(proof) ?? [];
      expect(existsSync(join(projectRoot, file)), file).toBe(true);

      expect(readFileSync(join(projectRoot, file), "utf8")).toContain(`"${name}"`);
    },
  );
});
