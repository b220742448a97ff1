import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readTimelinePage } from "../../../handlers/api/resources/timeline-page.ts";
import { buildOperation, TENANT_ID } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

it("a cursor of a user's timeline that an earlier version issued is rejected, not read as a position", async () => {
  const filters = { userId: `usr_${"0".repeat(32)}`, order: "desc" as const };
  const page = await readTimelinePage(TENANT_ID, filters, { limit: 10, after: `evt_${"0".repeat(32)}` });
  expect(page).toMatchObject({ problem: { code: "badCursor" } });
});

const HOUR_MS = 3_600_000;
const START = Date.parse("2026-11-01T00:00:00.000Z");
const idAt = (prefix: string, hour: number): string =>
  `${prefix}_${(START + hour * HOUR_MS).toString(16).padStart(12, "0")}${"0".repeat(20)}`;
const timeAt = (hour: number): string => new Date(START + hour * HOUR_MS).toISOString();

let memory: MemoryTables;
beforeEach(() => {
  process.env["OPERATION_TABLE"] = "operations";
  process.env["EVENT_LOG_TABLE"] = "log";
  memory = new MemoryTables().install();
});
afterEach(() => memory.restore());

/** Puts an operation that begins and ends in one hour, and returns its id. */
function putOperation(hour: number): string {
  const id = idAt("op", hour);
  const times = { createdAt: timeAt(hour), updatedAt: timeAt(hour) };
  const operation = buildOperation({ id, status: "succeeded", correlationId: "request", ...times });
  memory.put("operations", { pk: `operation#${id}`, sk: "operation", listSort: id, ...operation });
  return id;
}

/** Puts an event of the request into the tenant's timeline, and returns its id. */
function putEvent(hour: number, operationid: string): string {
  const id = idAt("evt", hour);
  const envelope = { id, type: "TenantUpdated", correlationid: "request", operationid };
  memory.put("log", { aggregate: "a", sequence: hour, id, timelineKey: `tenant#${TENANT_ID}`, envelope });
  return id;
}

/** Reads all pages of the timeline and returns the ids of their events. */
async function readIds(filters: { correlationId?: string; operationId?: string; order: "asc" | "desc" }) {
  const ids: string[] = [];
  for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    const page = await readTimelinePage(TENANT_ID, filters, { limit: 40, ...(after === undefined ? {} : { after }) });
    if ("problem" in page) throw new Error(page.problem.code);
    ids.push(...page.items.map(({ id }) => id));
    after = page.next;
  }
  return ids;
}

describe.each(["asc", "desc"] as const)("the timeline in the order %s", (order) => {
  const inOrder = (ids: string[]) => (order === "asc" ? ids : ids.toReversed());

  it("has the events of all operations of a request, however many", async () => {
    const events = Array.from({ length: 130 }, (_, hour) => putEvent(hour, putOperation(hour)));
    expect(await readIds({ correlationId: "request", order })).toEqual(inOrder(events));
  });

  it("has the events that name an operation after its end", async () => {
    const operationId = putOperation(1);
    putEvent(0, "op_other");
    const events = [putEvent(1, operationId), putEvent(500, operationId)];
    expect(await readIds({ operationId, order })).toEqual(inOrder(events));
  });

  it("reads no events from before the first operation of a request", async () => {
    putEvent(0, "op_other");
    const event = putEvent(20, putOperation(20));
    expect(await readIds({ correlationId: "request", order })).toEqual([event]);
  });
});
