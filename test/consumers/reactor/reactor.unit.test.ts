import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createReactor } from "../../../handlers/consumers/reactor/reactor.ts";

type Message = { id: string; tenant: string; fails?: boolean };

const context = { getRemainingTimeInMillis: () => 30_000 } as Context;
const { send } = DynamoDBClient.prototype;

let running: Message[] = [];
let met: string[] = [];
let seen: string[] = [];

/** Acts on a batch, and notes which messages were acted on at the same moment. */
const actOn = (messages: Message[]): Promise<SQSBatchResponse> => {
  const handler = createReactor<Message>({
    parse: (body) => body as Message,
    idempotencyKeyPath: "id",
    group: ({ tenant }) => tenant,
    react: async (message) => {
      met.push(...running.map(({ id }) => `${id} ${message.id}`));
      running.push(message);
      await new Promise((resolve) => setImmediate(resolve));
      running = running.filter((one) => one !== message);
      seen.push(message.id);
      if (message.fails) throw new Error("It failed");
    },
  });
  const Records = messages.map((one) => ({ messageId: one.id, body: JSON.stringify(one) }));
  return handler({ Records } as SQSEvent, context);
};

describe("the messages of a batch", () => {
  beforeEach(() => {
    process.env["IDEMPOTENCY_TABLE"] = "idempotency";
    // Powertools remembers what it has seen: here it has seen nothing.
    DynamoDBClient.prototype.send = (async () => ({})) as never;
    [running, met, seen] = [[], [], []];
  });
  afterEach(() => {
    DynamoDBClient.prototype.send = send;
  });

  it("are acted on one after another where they belong to one tenant, and else at the same time", async () => {
    const { batchItemFailures } = await actOn([
      { id: "a1", tenant: "a" },
      { id: "a2", tenant: "a" },
      { id: "b1", tenant: "b" },
      { id: "a3", tenant: "a" },
    ]);
    expect(batchItemFailures).toEqual([]);
    expect(seen.filter((id) => id.startsWith("a"))).toEqual(["a1", "a2", "a3"]);
    expect(met).toContain("a1 b1");
    expect(met.filter((pair) => /^a\d a\d$/.test(pair))).toEqual([]);
  });

  it("fail alone: those behind a failed one are acted on all the same", async () => {
    const { batchItemFailures } = await actOn([
      { id: "a1", tenant: "a", fails: true },
      { id: "a2", tenant: "a" },
    ]);
    expect(batchItemFailures).toEqual([{ itemIdentifier: "a1" }]);
    expect(seen).toEqual(["a1", "a2"]);
  });
});
