import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Context, SQSEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildEvent } from "../support/events/generated-events.ts";
import { RolloutWorld } from "../support/tables/rollout-world.ts";

process.env["IDEMPOTENCY_TABLE"] = "idempotency";
const { handler } = await import("../../handlers/consumers/advance-rollout.ts");

/** The time-out of the function and the duration of each commit, in ms. */
const TIMEOUT_MS = 10_000;
const COMMIT_MS = 1000;

const { send } = DynamoDBClient.prototype;
let world: RolloutWorld;

beforeEach(() => {
  // An empty response means that Powertools has seen no message before.
  DynamoDBClient.prototype.send = (async () => ({})) as never;
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  world = new RolloutWorld(30);
  world.memory.before = ({ action }) => {
    if (action === "TransactWrite") vi.setSystemTime(Date.now() + COMMIT_MS);
  };
});
afterEach(() => {
  world.memory.restore();
  DynamoDBClient.prototype.send = send;
  vi.useRealTimers();
});

/** Handles a batch of events of the rollout; returns its answer and the time that it leaves. */
async function handleBatch(ids: string[], timeoutMs = TIMEOUT_MS) {
  const end = Date.now() + timeoutMs;
  const clock = { getRemainingTimeInMillis: () => end - Date.now() } as Context;
  const { rolloutId } = world;
  const Records = ids.map((messageId) => {
    const detail = { ...buildEvent("RolloutStarted", { rolloutId }), id: messageId, productid: "crm" };
    return { messageId, body: JSON.stringify({ detail }) };
  });
  const { batchItemFailures } = await handler({ Records } as SQSEvent, clock);
  return { batchItemFailures, left: clock.getRemainingTimeInMillis() };
}

describe("the reactor of rollouts", () => {
  it("ends a batch of ten events of one product within its time-out", async () => {
    await world.start({ waves: [{ percent: 100 }], maxConcurrent: 25 });
    const ids = Array.from({ length: 10 }, (_, index) => `evt_${String(index).padStart(32, "0")}`);
    const { batchItemFailures, left } = await handleBatch(ids);
    expect(batchItemFailures).toEqual([]);
    expect(left).toBeGreaterThan(2000);
    expect((await world.rollout()).running).toHaveLength(6);
  });

  it("advances the rollout for the first event, even if the process stood still at the start of its invocation", async () => {
    await world.start({ waves: [{ percent: 100 }], maxConcurrent: 2 });
    await handleBatch([`evt_${"0".repeat(32)}`], 3000);
    expect((await world.rollout()).running).toHaveLength(2);
  });
});
