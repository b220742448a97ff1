import { afterEach, describe, expect, it, vi } from "vitest";
import type { LogRow } from "../../../events/chain.ts";
import { type ChangeOf, sealEvents } from "../../../handlers/adapters/dynamodb/event-items.ts";
import { Conflict, writeTransaction } from "../../../handlers/adapters/dynamodb/transaction.ts";
import type { DomainEvent } from "../../../handlers/core/shared/decision.ts";
import { buildContext, buildTenant } from "../../support/builders.ts";
import { buildEvent } from "../../support/events/generated-events.ts";
import { SimulatedTables } from "../../support/tables/simulated-tables.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Builds the row of a tenant's next event, as its writer does. */
function buildLogItems(actor: string) {
  const { data } = buildEvent("TenantUpdated");
  const before = buildTenant();
  const change: ChangeOf<"tenant"> = {
    type: "tenant",
    before,
    after: before,
    events: [{ name: "TenantUpdated", data } as DomainEvent],
  };
  return sealEvents(change, buildContext({ actor }), { next: () => `evt_${"1".repeat(32)}`, count: 1 }).items;
}

describe("a row of the event log", () => {
  it("is never replaced: another write with its number fails and leaves it as it is", async () => {
    vi.stubEnv("EVENT_LOG_TABLE", "log");
    const tables = new SimulatedTables({ log: ["aggregate", "sequence"] });
    tables.answerAdapters();
    await writeTransaction(buildLogItems("alice"));
    await expect(writeTransaction(buildLogItems("mallory"))).rejects.toThrow(Conflict);
    expect(tables.rows<LogRow>("log").map(({ envelope }) => envelope.actor)).toEqual(["alice"]);
  });
});
