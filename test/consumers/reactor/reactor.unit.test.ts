import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createReactor } from "../../../handlers/consumers/reactor/reactor.ts";

type Message = { id: string; tenant: string; fails?: boolean };

const context = { getRemainingTimeInMillis: () => 30_000 } as Context;
const { send } = DynamoDBClient.prototype;

let running: Message[] = [];
let overlaps: string[] = [];
let seen: string[] = [];

/** Handles a batch and records which messages were handled at the same time. */
function handleBatch(messages: Message[]): Promise<SQSBatchResponse> {
  const handler = createReactor<Message>({
    parse: (body) => body as Message,
    idempotencyKeyPath: "id",
    group: ({ tenant }) => tenant,
    react: async (message) => {
      overlaps.push(...running.map(({ id }) => `${id} ${message.id}`));
      running.push(message);
      await new Promise((resolve) => setImmediate(resolve));
      running = running.filter((one) => one !== message);
      seen.push(message.id);
      if (message.fails) throw new Error("It failed");
    },
  });
  const Records = messages.map((one) => ({ messageId: one.id, body: JSON.stringify(one) }));
  return handler({ Records } as SQSEvent, context);
}

describe("a reactor", () => {
  beforeEach(() => {
    process.env["IDEMPOTENCY_TABLE"] = "idempotency";
    // An empty response means that Powertools has seen no message before.
    DynamoDBClient.prototype.send = (async () => ({})) as never;
    [running, overlaps, seen] = [[], [], []];
  });
  afterEach(() => {
    DynamoDBClient.prototype.send = send;
  });

  it("handles the messages of one tenant one after another, and those of different tenants at the same time", async () => {
    const { batchItemFailures } = await handleBatch([
      { id: "a1", tenant: "a" },
      { id: "a2", tenant: "a" },
      { id: "b1", tenant: "b" },
      { id: "a3", tenant: "a" },
    ]);
    expect(batchItemFailures).toEqual([]);
    expect(seen.filter((id) => id.startsWith("a"))).toEqual(["a1", "a2", "a3"]);
    expect(overlaps).toContain("a1 b1");
    expect(overlaps.filter((pair) => /^a\d a\d$/.test(pair))).toEqual([]);
  });

  it("handles the messages after a failed one", async () => {
    const { batchItemFailures } = await handleBatch([
      { id: "a1", tenant: "a", fails: true },
      { id: "a2", tenant: "a" },
    ]);
    expect(batchItemFailures).toEqual([{ itemIdentifier: "a1" }]);
    expect(seen).toEqual(["a1", "a2"]);
  });
});
