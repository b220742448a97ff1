import { BatchWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { firstEventIdOf, newEventIds } from "../../../handlers/adapters/clock.ts";
import { dynamodb } from "../../../handlers/adapters/dynamodb/dynamodb.ts";
import { buildPointerItems, type LoggedEvent, removeWaiting } from "../../../handlers/adapters/dynamodb/outbox.ts";
import { buildEvent } from "../../support/events/generated-events.ts";

beforeEach(() => vi.stubEnv("OUTBOX_TABLE", "outbox"));
afterEach(() => vi.restoreAllMocks());

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

describe("published events", () => {
  it("lose their pointers even if the pointer of another commit can't be changed, and the fault is thrown", async () => {
    const [part = ""] = newEventIds(2);
    const [whole = ""] = newEventIds(1);
    const deleted: unknown[] = [];
    vi.spyOn(dynamodb, "send").mockImplementation((async (command: unknown) => {
      if (command instanceof UpdateCommand) throw new Error("throttled");
      if (command instanceof BatchWriteCommand) deleted.push(command.input.RequestItems);
      return {};
    }) as never);
    await expect(removeWaiting([{ id: part, commitSize: 2 }, { id: whole }])).rejects.toThrow("throttled");
    expect(deleted).toEqual([{ outbox: [{ DeleteRequest: { Key: { id: whole } } }] }]);
  });
});
