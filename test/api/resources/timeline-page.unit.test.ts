import { expect, it } from "vitest";
import { readTimelinePage } from "../../../handlers/api/resources/timeline-page.ts";
import { TENANT_ID } from "../../support/builders.ts";

it("a cursor of a user's timeline that an earlier version issued is rejected, not read as a position", async () => {
  const filters = { userId: `usr_${"0".repeat(32)}`, order: "desc" as const };
  const page = await readTimelinePage(TENANT_ID, filters, { limit: 10, after: `evt_${"0".repeat(32)}` });
  expect(page).toMatchObject({ problem: { code: "badCursor" } });
});
