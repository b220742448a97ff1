import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Consumer } from "../../consumer/consume.ts";
import { poll } from "../../consumer/poll.ts";

type Command = { constructor: { name: string }; input: Record<string, unknown> };
type Answers = { receive?: () => Message[]; remove?: () => object; extend?: () => object };

const idle: Message[] = [];

/** A queue that answers as a test says, and writes down what it is asked for. */
const queue = ({ receive = () => idle, remove = () => ({}), extend = () => ({}) }: Answers) => {
  const requested: Command[] = [];
  const send = async (command: Command) => {
    requested.push(command);
    // SQS waits for messages; without that the loop would never let anything else run.
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (command.constructor.name === "ReceiveMessageCommand") return { Messages: receive() };
    return command.constructor.name === "DeleteMessageBatchCommand" ? remove() : extend();
  };
  const count = (name: string) => requested.filter((one) => one.constructor.name === `${name}Command`).length;
  return { client: { send } as unknown as SQSClient, asked: requested, count };
};

const message = { MessageId: "m1", Body: "{}", ReceiptHandle: "r1" };
const deliverOnce = (messages: Message[]) => {
  let provided = false;
  return () => {
    if (provided) return idle;
    provided = true;
    return messages;
  };
};

let ending = new AbortController();
const runPoll = (client: SQSClient, consumer: Consumer, onError?: (error: Error, about: object) => void) => {
  ending = new AbortController();
  const { signal } = ending;
  return poll(consumer, { client, queueUrl: "queue", signal, ...(onError ? { onError } : {}) });
};
const done: Consumer = async () => ({ batchItemFailures: [] });

describe("polling a queue", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    ending.abort();
    vi.useRealTimers();
  });

  it("survives errors of the queue, reports each, and tries again after growing pauses", async () => {
    const heard: string[] = [];
    let failures = 6;
    const { client, count } = queue({
      receive: () => {
        if (failures === 0) return deliverOnce([message])();
        failures -= 1;
        throw new Error("RequestThrottled");
      },
    });
    const handled = vi.fn(done);
    const polling = runPoll(client, handled, ({ message: why }) => heard.push(why));
    await vi.advanceTimersByTimeAsync(1000);
    expect(count("ReceiveMessage")).toBeLessThan(6);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(heard).toEqual(Array(6).fill("RequestThrottled"));
    expect(handled).toHaveBeenCalled();
    ending.abort();
    await vi.advanceTimersByTimeAsync(10);
    await expect(polling).resolves.toBeUndefined();
  });

  it("keeps messages hidden for as long as their handler works", async () => {
    const { client, count, asked } = queue({ receive: deliverOnce([message, { ...message, MessageId: "m2" }]) });
    const works: Consumer = async (_event: SQSEvent) => {
      await new Promise((resolve) => setTimeout(resolve, 300_000));
      return { batchItemFailures: [] };
    };
    void runPoll(client, works);
    await vi.advanceTimersByTimeAsync(290_000);
    // Hidden for 60 seconds each time, so at least every 30 seconds.
    expect(count("ChangeMessageVisibilityBatch")).toBeGreaterThanOrEqual(9);
    const extended = asked.find((one) => one.constructor.name === "ChangeMessageVisibilityBatchCommand");
    expect(extended?.input["Entries"]).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(20_000);
    const after = count("ChangeMessageVisibilityBatch");
    await vi.advanceTimersByTimeAsync(120_000);
    expect([count("ChangeMessageVisibilityBatch"), count("DeleteMessageBatch")]).toEqual([after, 1]);
  });

  it("works on when messages can't be kept hidden, and says so", async () => {
    const heard: object[] = [];
    const { client, count } = queue({
      receive: deliverOnce([message]),
      extend: () => {
        throw new Error("no");
      },
    });
    const works: Consumer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 50_000));
      return { batchItemFailures: [] };
    };
    void runPoll(client, works, (_, about) => heard.push(about));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toContainEqual({ during: "extend" });
    expect(count("DeleteMessageBatch")).toBe(1);
  });

  it("deletes again what the queue did not delete, and reports what stays", async () => {
    const heard: object[] = [];
    let tries = 0;
    const { client } = queue({
      receive: deliverOnce([message]),
      remove: () => {
        tries += 1;
        return tries < 3 ? { Failed: [{ Id: "0", Code: "InternalError", SenderFault: false }] } : {};
      },
    });
    void runPoll(client, done, (_, about) => heard.push(about));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([tries, heard]).toEqual([3, []]);
  });

  it("goes on when a consumer throws, and deletes nothing of that batch", async () => {
    const heard: object[] = [];
    let failures = 1;
    const { client, count } = queue({ receive: () => [message] });
    const throwing: Consumer = async () => {
      if (failures === 0) return { batchItemFailures: [] };
      failures -= 1;
      throw new Error("the store is away");
    };
    void runPoll(client, throwing, (_, about) => heard.push(about));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(heard).toEqual([{ during: "handle" }]);
    expect(count("DeleteMessageBatch")).toBeGreaterThan(0);
  });

  it("ends at once when it is told to while it pauses", async () => {
    const { client } = queue({
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
