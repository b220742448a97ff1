import { describe, expect, test } from "vitest";
import { renderRolesDocument } from "../../docs/roles-document.ts";
import { routes } from "../../handlers/core/shared/access.ts";

const lines = renderRolesDocument().split("\n");
const findRow = (permission: string) => lines.filter((line) => line.includes(`| \`${permission}\` |`));

describe("The table of roles", () => {
  test("has one row for each permission, and no other", () => {
    const rows = lines.filter((line) => /\| `[\w-]+:[\w-]+` \|/.test(line));
    expect(rows).toHaveLength(Object.keys(routes).length);
    const wrong = Object.values(routes).filter(({ permission }) => findRow(permission).length !== 1);
    expect(wrong).toEqual([]);
  });

  test("shows for each role which resources it may use, in the order of the columns", () => {
    expect(lines).toContain(
      "| action | permission | platform-admin | auditor | product-owner | tenant-admin | member | machine |",
    );
    expect(findRow("tenants:read")).toEqual([
      expect.stringMatching(/\| all \| all \| – \| own tenant \| own tenant \| own product \|$/),
    ]);
    expect(findRow("products:update")).toEqual([expect.stringMatching(/\| all \| – \| own team \| – \| – \| – \|$/)]);
  });

  test("explains each word of its cells", () => {
    const cells = lines.filter((line) => line.includes("` |")).flatMap((line) => line.split(" | ").slice(2));
    const words = new Set(cells.map((cell) => cell.replace(/ \|$/, "").trim()));
    expect([...words].filter((word) => !lines.some((line) => line.startsWith(`| ${word} | `)))).toEqual([]);
  });
});
