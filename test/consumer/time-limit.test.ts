import type { SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ConsumerOptions, consume } from "../../consumer/consume.ts";
import { memoryOrderStore } from "../../consumer/order-store.ts";
import { poll } from "../../consumer/poll.ts";
import { buildSqsBatch } from "../support/events/deliveries.ts";
import { buildEvent } from "../support/events/generated-events.ts";

const TIMEOUT_SECONDS = 60;
const subject = "tenants/ten_x/subscriptions/crm";
const event = { ...buildEvent("ProductSubscribed"), subject };
const next = { ...buildEvent("SubscriptionChangeRequested"), id: `evt_${"2".repeat(32)}`, subject, sequence: 2 };
const other = { ...buildEvent("ProductSubscribed"), id: `evt_${"3".repeat(32)}`, subject: `${subject}2` };
const failed = { batchItemFailures: [{ itemIdentifier: "m0" }] };
const handled = { batchItemFailures: [] };

/** Creates a consumer whose first call hangs until `finish` or `fail`; later calls end at once. */
function createHangingConsumer(options: Partial<ConsumerOptions> = {}) {
  const hanging = Promise.withResolvers<void>();
  const calls: string[] = [];
  const errors: string[] = [];
  const consumer = consume({
    name: "test",
    handlers: {
      ProductSubscribed: async ({ id }) => {
        calls.push(id);
        if (calls.length === 1) await hanging.promise;
      },
    },
    onError: ({ message }) => errors.push(message),
    ...options,
  });
  return { consumer, calls, errors, finish: hanging.resolve, fail: hanging.reject };
}

/** Creates a consumer that writes an effect for each event. The first write hangs until `finish`. */
function createHangingWriter(hold: readonly "subscription"[] = []) {
  const hanging = Promise.withResolvers<void>();
  const effects: string[] = [];
  const errors: string[] = [];
  let calls = 0;
  const consumer = consume({
    name: "test",
    order: { store: memoryOrderStore(), hold },
    handlers: {
      ProductSubscribed: async () => {
        calls += 1;
        if (calls === 1) await hanging.promise;
        effects.push("older");
      },
      SubscriptionChangeRequested: async () => {
        effects.push("newer");
      },
    },
    onError: ({ message }) => errors.push(message),
  });
  return { consumer, effects, errors, finish: hanging.resolve };
}

/** Delivers the event, and waits until its time is over. */
async function exceedTime({ consumer }: ReturnType<typeof createHangingConsumer>) {
  const delivery = consumer(buildSqsBatch([event]));
  await vi.advanceTimersByTimeAsync(TIMEOUT_SECONDS * 1000);
  return delivery;
}

describe("an event whose handler never ends", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("fails after the time limit with an error that names its type and id", async () => {
    const hanging = createHangingConsumer();
    expect(await exceedTime(hanging)).toEqual(failed);
    expect(hanging.errors).toEqual([
      expect.stringContaining(`ProductSubscribed ${event.id} of ${subject} took longer`),
    ]);
  });

  it("is handled by no other delivery before its claim expires", async () => {
    const store = memoryOrderStore();
    const release = vi.spyOn(store, "release");
    const hanging = createHangingConsumer({ order: { store } });
    const delivery = hanging.consumer(buildSqsBatch([event]));
    await vi.advanceTimersByTimeAsync(TIMEOUT_SECONDS * 1000 - 1);
    const second = createHangingConsumer({ order: { store } });
    second.finish();
    expect(await second.consumer(buildSqsBatch([event]))).toEqual(failed);
    expect(second.errors).toEqual([expect.stringContaining("another delivery handles the same aggregate")]);
    await vi.advanceTimersByTimeAsync(1);
    expect([await delivery, second.calls]).toEqual([failed, []]);
    // The claim expires by itself.
    expect(release).not.toHaveBeenCalled();
    expect(await second.consumer(buildSqsBatch([event]))).toEqual(handled);
    expect(second.calls).toHaveLength(1);
  });

  it("is skipped when it returns after the handler has ended late", async () => {
    const hanging = createHangingConsumer({ order: { store: memoryOrderStore() } });
    await exceedTime(hanging);
    hanging.finish();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await hanging.consumer(buildSqsBatch([event]))).toEqual(handled);
    expect(hanging.calls).toEqual([event.id]);
  });

  it("is handled again after the handler has failed late", async () => {
    const hanging = createHangingConsumer({ order: { store: memoryOrderStore() } });
    await exceedTime(hanging);
    hanging.fail(new Error("too late"));
    await vi.advanceTimersByTimeAsync(1000);
    expect(await hanging.consumer(buildSqsBatch([event]))).toEqual(handled);
    expect([hanging.calls, hanging.errors.length]).toEqual([[event.id, event.id], 1]);
  });

  it("may overwrite the effect of the next event of its aggregate when its handler ends late", async () => {
    const { consumer, effects, errors, finish } = createHangingWriter();
    const older = consumer(buildSqsBatch([event]));
    const newer = consumer(buildSqsBatch([next]));
    await vi.advanceTimersByTimeAsync(TIMEOUT_SECONDS * 1000 - 1);
    expect(effects).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect([await older, await newer, effects]).toEqual([failed, handled, ["newer"]]);
    finish();
    await vi.advanceTimersByTimeAsync(1000);
    expect(effects).toEqual(["newer", "older"]);
    // The newest event remains the last applied one, so the repetition of the older one does not correct the effect.
    expect(await consumer(buildSqsBatch([event]))).toEqual(handled);
    expect([effects, errors.length]).toEqual([["newer", "older"], 1]);
  });

  it("delays the next event of a held aggregate until its repetition has succeeded", async () => {
    const { consumer, effects, finish } = createHangingWriter(["subscription"]);
    const older = consumer(buildSqsBatch([event]));
    const newer = consumer(buildSqsBatch([next]));
    await vi.advanceTimersByTimeAsync(TIMEOUT_SECONDS * 1000);
    expect([await older, await newer, effects]).toEqual([failed, failed, []]);
    expect(await consumer(buildSqsBatch([event, next]))).toEqual(handled);
    finish();
    await vi.advanceTimersByTimeAsync(1000);
    // The late handler still runs.
    expect(effects).toEqual(["older", "newer", "older"]);
  });

  it("has no limit in Lambda, which ends the function itself", async () => {
    const { consumer, errors, finish } = createHangingConsumer();
    const delivery = consumer(buildSqsBatch([event]), { getRemainingTimeInMillis: () => 1 } as never);
    await vi.advanceTimersByTimeAsync(TIMEOUT_SECONDS * 2000);
    finish();
    expect([await delivery, errors]).toEqual([handled, []]);
  });

  it("does not stop polling: its message returns, and the others are deleted", async () => {
    const { consumer } = createHangingConsumer();
    const abortController = new AbortController();
    const messages = [event, other].map((one, index) => ({
      MessageId: `m${index}`,
      Body: JSON.stringify(one),
      ReceiptHandle: `r${index}`,
    }));
    const commands: { name: string; input: { Entries?: { ReceiptHandle: string }[] } }[] = [];
    const send = async ({ constructor: { name }, input }: { constructor: { name: string }; input: object }) => {
      commands.push({ name, input });
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return name === "ReceiveMessageCommand" ? { Messages: messages.splice(0) } : {};
    };
    const client = { send } as unknown as SQSClient;
    const polling = poll(consumer, { client, queueUrl: "queue", signal: abortController.signal });
    await vi.advanceTimersByTimeAsync((TIMEOUT_SECONDS + 10) * 1000);
    const [deletion] = commands.filter(({ name }) => name === "DeleteMessageBatchCommand");
    expect(deletion?.input.Entries?.map(({ ReceiptHandle }) => ReceiptHandle)).toEqual(["r1"]);
    expect(commands.filter(({ name }) => name === "ReceiveMessageCommand").length).toBeGreaterThan(2);
    const countExtensions = () => commands.filter(({ name }) => name === "ChangeMessageVisibilityBatchCommand").length;
    const extensions = countExtensions();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(countExtensions()).toBe(extensions);
    abortController.abort();
    await vi.advanceTimersByTimeAsync(5_000);
    await polling;
  });
});
