import { expect, test } from "vitest";
import type { Preview } from "../../../console/src/api/openapi.d.ts";
import { isFinal } from "../../src/tenants/offboard.ts";
import { linesOf } from "../../src/writes/preview.ts";

const preview: Preview = { accepted: true, problems: [], operations: [], stacks: [], lost: ["1 user of the tenant"] };

test("a dry run says that a second administrator must approve the request, and why", () => {
  expect(linesOf({ ...preview, approval: "permission" }).at(-1)).toContain("a second administrator must approve it");
  expect(linesOf({ ...preview, approval: "blastRadius" }).at(-1)).toContain("removed much within an hour");
  expect(linesOf(preview)).toEqual(["lost\t1 user of the tenant"]);
});

test("a dry run names the days of grace of a deletion", () => {
  expect(linesOf({ ...preview, graceDays: 30 })[0]).toBe("grace\t30 days in which it can be restored");
  expect(linesOf({ ...preview, graceDays: 0 })).toEqual(linesOf(preview));
});

test("only an offboarding without days of grace, of the request or of the platform, is final", () => {
  expect([isFinal({}), isFinal({ graceDays: 0 }), isFinal({ graceDays: 30 })]).toEqual([true, true, false]);
});
