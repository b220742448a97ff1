import { expect, test } from "vitest";
import type { Envelope } from "../../../src/api/resources.ts";
import { groupByDay } from "../../../src/screens/tenant/event-words.ts";

test("events of one day stand under one heading, in their order", () => {
  const event = (id: string, time: string) => ({ id, time }) as Envelope;
  const days = groupByDay([
    event("3", "2026-11-28T12:00:00Z"),
    event("2", "2026-11-27T12:30:00Z"),
    event("1", "2026-11-27T12:00:00Z"),
  ]);
  expect(days.map(({ events }) => events.map(({ id }) => id))).toEqual([["3"], ["2", "1"]]);
});
