import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Consumer } from "../../consumer/consume.ts";
import { poll } from "../../consumer/poll.ts";

type Command = { constructor: { name: string }; input: Record<string, unknown> };
type Responses = { receive?: () => Message[]; remove?: () => object; extend?: () => object };

const idle: Message[] = [];

/** Creates a queue with the given responses that records its commands. */
function createQueue({ receive = () => idle, remove = () => ({}), extend = () => ({}) }: Responses) {
  const commands: Command[] = [];
  const send = async (command: Command) => {
    commands.push(command);
    // SQS waits for messages; without a wait, the loop would block the test.
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (command.constructor.name === "ReceiveMessageCommand") return { Messages: receive() };
    return command.constructor.name === "DeleteMessageBatchCommand" ? remove() : extend();
  };
  const count = (name: string) => commands.filter((one) => one.constructor.name === `${name}Command`).length;
  return { client: { send } as unknown as SQSClient, commands, count };
}

const message = { MessageId: "m1", Body: "{}", ReceiptHandle: "r1" };
function deliverOnce(messages: Message[]) {
  let isDelivered = false;
  return () => {
    if (isDelivered) return idle;
    isDelivered = true;
    return messages;
  };
}

let ending = new AbortController();
function runPoll(client: SQSClient, consumer: Consumer, onError?: (error: Error, about: object) => void) {
  ending = new AbortController();
  const { signal } = ending;
  return poll(consumer, { client, queueUrl: "queue", signal, ...(onError ? { onError } : {}) });
}
const done: Consumer = async () => ({ batchItemFailures: [] });

describe("polling a queue", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    ending.abort();
    vi.useRealTimers();
  });

  it("reports each error of the queue and retries after growing pauses", async () => {
    const received: string[] = [];
    let failures = 6;
    const { client, count } = createQueue({
      receive: () => {
        if (failures === 0) return deliverOnce([message])();
        failures -= 1;
        throw new Error("RequestThrottled");
      },
    });
    const handled = vi.fn(done);
    const polling = runPoll(client, handled, ({ message: why }) => received.push(why));
    await vi.advanceTimersByTimeAsync(1000);
    expect(count("ReceiveMessage")).toBeLessThan(6);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(received).toEqual(Array(6).fill("RequestThrottled"));
    expect(handled).toHaveBeenCalled();
    ending.abort();
    await vi.advanceTimersByTimeAsync(10);
    await expect(polling).resolves.toBeUndefined();
  });

  it("keeps messages hidden while their handler works", async () => {
    const { client, count, commands } = createQueue({
      receive: deliverOnce([message, { ...message, MessageId: "m2" }]),
    });
    const works: Consumer = async (_event: SQSEvent) => {
      await new Promise((resolve) => setTimeout(resolve, 300_000));
      return { batchItemFailures: [] };
    };
    void runPoll(client, works);
    await vi.advanceTimersByTimeAsync(290_000);
    // Each extension lasts 60 seconds, so there is one at least every 30 seconds.
    expect(count("ChangeMessageVisibilityBatch")).toBeGreaterThanOrEqual(9);
    const extended = commands.find((one) => one.constructor.name === "ChangeMessageVisibilityBatchCommand");
    expect(extended?.input["Entries"]).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(20_000);
    const after = count("ChangeMessageVisibilityBatch");
    await vi.advanceTimersByTimeAsync(120_000);
    expect([count("ChangeMessageVisibilityBatch"), count("DeleteMessageBatch")]).toEqual([after, 1]);
  });

  it("continues and reports the error when the visibility time-out cannot be extended", async () => {
    const received: object[] = [];
    const { client, count } = createQueue({
      receive: deliverOnce([message]),
      extend: () => {
        throw new Error("no");
      },
    });
    const works: Consumer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 50_000));
      return { batchItemFailures: [] };
    };
    void runPoll(client, works, (_, about) => received.push(about));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(received).toContainEqual({ during: "extend" });
    expect(count("DeleteMessageBatch")).toBe(1);
  });

  it("retries deletions that the queue rejected, without an error", async () => {
    const received: object[] = [];
    let tries = 0;
    const { client } = createQueue({
      receive: deliverOnce([message]),
      remove: () => {
        tries += 1;
        return tries < 3 ? { Failed: [{ Id: "0", Code: "InternalError", SenderFault: false }] } : {};
      },
    });
    void runPoll(client, done, (_, about) => received.push(about));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([tries, received]).toEqual([3, []]);
  });

  it("continues after a consumer throws, and deletes no message of that batch", async () => {
    const received: object[] = [];
    let failures = 1;
    const { client, count } = createQueue({ receive: () => [message] });
    const throwing: Consumer = async () => {
      if (failures === 0) return { batchItemFailures: [] };
      failures -= 1;
      throw new Error("the store is away");
    };
    void runPoll(client, throwing, (_, about) => received.push(about));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(received).toEqual([{ during: "handle" }]);
    expect(count("DeleteMessageBatch")).toBeGreaterThan(0);
  });

  it("ends at once when it is aborted during a pause", async () => {
    const { client } = createQueue({
      receive: () => {
        throw new Error("away");
      },
    });
    const polling = runPoll(client, done, () => {});
    await vi.advanceTimersByTimeAsync(100_000);
    ending.abort();
    await vi.advanceTimersByTimeAsync(2);
    await expect(polling).resolves.toBeUndefined();
  });
});
