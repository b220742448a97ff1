import { describe, expect, test } from "vitest";
import { toCell, toTable, toTsv } from "../../src/output/table.ts";
import type { Terminal } from "../../src/output/terminal.ts";

const terminal: Terminal = { isTable: true, isLive: false, canAsk: false, hasColor: false, width: 60 };
const id = `ten_${"0".repeat(32)}`;
const item = { id, name: "A name that is far too long for the terminal of this test", status: "active" };

describe("a list", () => {
  test("has whole values between tabs and no header in a pipe", () => {
    expect(toTsv(["id", "name", "status"], [item])).toBe(`${id}\t${item.name}\tactive\n`);
  });

  test("fits the width of the terminal, and never cuts an id", () => {
    const [header = "", row = ""] = toTable(["id", "name", "status"], [item], terminal).split("\n");
    expect(header).toMatch(/^ID +NAME +STATUS$/);
    expect(row).toMatch(new RegExp(`^${id}  A name.*…  active$`));
    expect(row.length).toBeLessThanOrEqual(60);
  });

  test("colors a status only where colors are wanted, and keeps its word", () => {
    expect(toTable(["status"], [item], { ...terminal, hasColor: true })).toContain("\u001B[32mactive\u001B[0m");
    expect(toTable(["status"], [item], terminal)).not.toContain("\u001B");
  });
});

describe("a cell", () => {
  test("is one line without tabs and control sequences", () => {
    expect(toCell("a\tb\nc\u001B[31m")).toBe("a b c");
    expect(toCell({ "a\u0007": ["b\u0008\u001B_c\u009B\u007F"] })).toBe("a=b_c");
  });

  test("shows lists and objects as words", () => {
    expect(toCell(["a", "b"])).toBe("a,b");
    expect(toCell({ kind: "trial", days: 30 })).toBe("kind=trial,days=30");
    expect(toCell(undefined)).toBe("");
  });
});
