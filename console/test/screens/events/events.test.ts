import { expect, test } from "vitest";
import type { Envelope } from "../../../src/api/resources.ts";
import { chainOf } from "../../../src/screens/events/chain.ts";
import { queryOfEvents } from "../../../src/screens/events/event-filter.ts";
import { eventListDefaults, pageOfUserEvents } from "../../../src/screens/events/event-list-state.ts";
import { quoteCsv, toCsv, toJsonLines } from "../../../src/screens/events/event-text.ts";
import { moodOf, nameEvent, pageOfSubject } from "../../../src/screens/events/event-words.ts";

const event = (id: string, causationid?: string) =>
  ({ id, time: `2026-01-0${id}`, type: "TenantRequested", ...(causationid && { causationid }) }) as Envelope;

test("each event of a chain stands below its cause, whatever order they come in", () => {
  const links = chainOf([event("4", "2"), event("3", "1"), event("2", "1"), event("1")]);
  expect(links.map(({ event: { id }, depth }) => [id, depth])).toEqual([
    ["1", 0],
    ["2", 1],
    ["4", 2],
    ["3", 1],
  ]);
});

test("an event whose cause is missing, or is its own effect, is shown all the same", () => {
  expect(chainOf([event("1", "9"), event("2", "3"), event("3", "2")]).map(({ event: { id } }) => id)).toEqual([
    "1",
    "2",
    "3",
  ]);
});

test("a target is a tenant or a product by its id, and a chain has no limit in time", () => {
  const now = Date.parse("2026-05-08T10:00:00Z");
  const query = queryOfEvents({ ...eventListDefaults, target: "ten_1" }, now);
  expect(query).toMatchObject({ tenantId: "ten_1", from: "2026-05-01T10:00:00.000Z", order: "desc" });
  expect(queryOfEvents({ ...eventListDefaults, target: "crm" }, now)).toMatchObject({ productId: "crm" });
  expect(queryOfEvents({ ...eventListDefaults, correlationId: "c" }, now)).not.toHaveProperty("from");
});

test("the start in time stays the same for minutes, so that a list that is opened again is there at once", () => {
  const at = (time: string) => queryOfEvents(eventListDefaults, Date.parse(time))["from"];
  expect(at("2026-05-08T10:00:00Z")).toBe(at("2026-05-08T10:04:59Z"));
});

test("a later page keeps the start in time of the first, because its cursor belongs to that start", () => {
  const since = "2026-05-01T10:00:00.000Z";
  const fromOf = (state: Partial<typeof eventListDefaults>) =>
    queryOfEvents({ ...eventListDefaults, ...state }, Date.parse("2026-05-09T00:00:00Z"))["from"];
  expect(fromOf({ after: "cursor", since })).toBe(since);
  expect(fromOf({ since })).toBe("2026-05-02T00:00:00.000Z");
  expect(fromOf({ after: "cursor", since, correlationId: "c" })).toBeUndefined();
});

test("a cell of the export is not a formula, and its commas and quotes stay in it", () => {
  expect(quoteCsv("=1+1")).toBe("'=1+1");
  expect(quoteCsv('a "b", c')).toBe('"a ""b"", c"');
  expect(toCsv([event("1")]).split("\r\n")[1]).toMatch(/^2026-01-01,TenantRequested,/);
  expect(toJsonLines([event("1"), event("2")]).split("\n")).toHaveLength(3);
});

test("an event has a name in words, and leads to its subject", () => {
  expect(nameEvent("TenantOffboardingRequested")).toBe("Tenant offboarding requested");
  expect(pageOfSubject({ subject: "tenants/ten_1/subscriptions/crm" })).toBe("/tenants/ten_1");
  expect(pageOfSubject({ subject: "users/usr_1", tenantid: "ten_1" })).toBe("/tenants/ten_1/users/usr_1");
});

test.each([
  ["bad", ["OperationFailed", "OperationRejected", "TruthDiverged", "ReleaseRejected"]],
  ["good", ["TenantActivated", "SubscriptionChanged", "UserEnabled", "TruthRestored"]],
  ["change", ["TenantSuspended", "OperationRetried"]],
  ["calm", ["TenantRequested", "OperationStarted"]],
])("an event is marked as %s", (mood, types) => {
  expect(types.map(moodOf)).toEqual(types.map(() => mood));
});

test("the link to a person's events leads to the widest range in time", () => {
  expect(pageOfUserEvents("usr_1")).toBe("/events?userId=usr_1&range=quarter");
  expect(pageOfUserEvents("usr_1", "evt_1")).toBe("/events?userId=usr_1&range=quarter&row=evt_1");
});
