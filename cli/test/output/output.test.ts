import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Preview } from "../../../console/src/api/openapi.d.ts";
import { ApiProblem } from "../../src/api/problem.ts";
import { reportFailure } from "../../src/failures/report.ts";
import { LaneDisplay } from "../../src/operations/lane-display.ts";
import { Output } from "../../src/output/output.ts";
import type { Session } from "../../src/session.ts";
import { linesOf, printPreview } from "../../src/writes/preview.ts";

const terminal = { isTable: true, isLive: true, canAsk: false, hasColor: true, width: 200 };
const createOutput = (isJson = false, isTable = true) =>
  new Output({ ...terminal, isTable }, { isJson, isQuiet: false });

/** The characters that change the direction of a text: marks, embeddings, overrides and isolates. */
const directions = "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069";
/** Texts with what terminals obey: sequences of 7 and 8 bits, the bell, the backspace, DEL and changes of direction. */
const hostile = `a\u0007b\u0008c\u001B[31md\u001B[de\u001B_f\u009B2Jg\u007Fh\u0090i${directions}\rj`;
/** All control characters but the newline and the tab, and the characters that change the direction. */
const control = new RegExp(`[^\\P{Cc}\\n\\t]|[${directions}]`, "u");
/** Removes the colors of a name, a title and a status. */
const withoutOwnColors = (text: string) => text.replaceAll(/\p{Cc}\[(?:0|1|32|90)m/gu, "");

let printed = "";
beforeEach(() => {
  printed = "";
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  }
});
afterEach(() => vi.restoreAllMocks());

describe("a text of the API", () => {
  test.each(["text", "hint", "notice"] as const)("printed as %s can't command the terminal", (method) => {
    createOutput()[method](`first ${hostile}\n\tsecond`);
    expect(printed).not.toMatch(control);
    expect(printed).toMatch(/^first ab.*j\n\tsecond\n$/s);
  });

  test("in a resource can't command the terminal, neither as value nor as name, and colors stay", () => {
    createOutput().resource({
      [`name${hostile}`]: hostile,
      attributes: { [hostile]: { [hostile]: 1 } },
      status: "active",
    });
    expect(printed).toContain("\u001B[32mactive\u001B[0m");
    expect(withoutOwnColors(printed)).not.toMatch(control);
    printed = "";
    createOutput(false, false).resource({
      [hostile]: [hostile],
      list: [{ name: hostile, value: { [hostile]: hostile } }],
    });
    expect(printed).not.toMatch(control);
  });

  test("in a list can't command the terminal", () => {
    createOutput().table(["name", "tags"], [{ name: hostile, tags: { [hostile]: hostile } }]);
    expect(withoutOwnColors(printed)).not.toMatch(control);
  });

  test("in a failure can't command the terminal", () => {
    const problem = {
      title: hostile,
      detail: hostile,
      requestId: hostile,
      errors: [{ pointer: hostile, detail: "x" }],
    };
    reportFailure(new ApiProblem(409, problem), createOutput(), "tenantry tenants create");
    expect(printed).not.toMatch(control);
  });

  test("in a line of progress can't command the terminal, and the line is still redrawn", () => {
    const display = new LaneDisplay(createOutput());
    const lanes = [{ id: "op_1", text: `${hostile}\nk`, state: "1" }];
    display.show(lanes);
    display.show(lanes);
    const [first = "", second = ""] = printed.split("\n");
    expect(first.replace("\r\u001B[2K", "")).not.toMatch(control);
    expect(second.startsWith("\u001B[1A\r\u001B[2K")).toBe(true);
  });

  test("stays in its own line of a preview", () => {
    const preview: Preview = {
      accepted: true,
      problems: [],
      operations: [],
      stacks: [],
      lost: ["1 user\nstack\tremove"],
    };
    expect(linesOf(preview)).toEqual(["lost\t1 user stack remove"]);
    printPreview({ output: createOutput() } as Session, { ...preview, lost: [hostile] });
    expect(printed).not.toMatch(control);
  });
});

describe("JSON", () => {
  test("keeps each character, and escapes all that command a terminal", () => {
    createOutput(true).document({ [hostile]: hostile });
    expect(printed).not.toMatch(control);
    expect(JSON.parse(printed)).toEqual({ [hostile]: hostile });
    printed = "";
    createOutput(true).jsonLine([hostile]);
    expect(printed).not.toMatch(control);
    expect(JSON.parse(printed)).toEqual([hostile]);
  });
});

describe("a template", () => {
  const template = "Resources:\r\n  Name: \u009Bx\n";

  test("keeps each character in a file, and can't command the terminal", () => {
    createOutput(false, false).content(template);
    expect(printed).toBe(template);
    printed = "";
    createOutput().content(template);
    expect(printed).not.toMatch(control);
  });
});
