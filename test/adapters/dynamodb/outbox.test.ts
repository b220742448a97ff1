import { beforeEach, describe, expect, it, vi } from "vitest";
import { firstEventIdOf, newEventIds } from "../../../handlers/adapters/clock.ts";
import { buildPointerItems, type LoggedEvent } from "../../../handlers/adapters/dynamodb/outbox.ts";
import { buildEvent } from "../../support/events/generated-events.ts";

beforeEach(() => vi.stubEnv("OUTBOX_TABLE", "outbox"));

const buildCommit = (count: number): LoggedEvent[] =>
  newEventIds(count).map((id, index) => ({
    aggregate: `test#${index}`,
    envelope: { ...buildEvent("TenantUpdated"), id, sequence: 1, time: "2026-11-24T10:00:00.000Z" },
  }));

describe("the ids of the events of a commit", () => {
  it("are in order, and each leads to the first one", () => {
    const ids = newEventIds(50);
    expect(new Set(ids).size).toBe(50);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids.map(firstEventIdOf))).toEqual(new Set([ids[0]]));
    expect(ids.every((id) => /^evt_[0-9a-f]{32}$/.test(id))).toBe(true);
  });

  it("follow those of an earlier commit", () => {
    const [earlier, later] = [newEventIds(3), newEventIds(2)];
    expect([...earlier, ...later].toSorted()).toEqual([...earlier, ...later]);
  });
});

describe("a commit", () => {
  it("has one pointer to all of its events, and none without events", () => {
    const events = buildCommit(2);
    const [id, other] = events.map(({ envelope }) => envelope.id);
    expect(buildPointerItems(events)).toEqual([
      {
        Put: {
          TableName: "outbox",
          Item: {
            id,
            writtenAt: "2026-11-24T10:00:00.000Z",
            events: {
              [id ?? ""]: { aggregate: "test#0", sequence: 1 },
              [other ?? ""]: { aggregate: "test#1", sequence: 1 },
            },
          },
        },
      },
    ]);
    expect(buildPointerItems([])).toEqual([]);
  });

  it("with a single event has a pointer without a list", () => {
    const [item] = buildPointerItems(buildCommit(1));
    expect(item?.Put?.Item).toMatchObject({ aggregate: "test#0", sequence: 1 });
    expect(item?.Put?.Item).not.toHaveProperty("events");
  });
});
