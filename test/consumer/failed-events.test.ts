import { afterEach, describe, expect, it, vi } from "vitest";
import { type ConsumerOptions, consume } from "../../consumer/consume.ts";
import type { FailedRecord } from "../../consumer/failed-record.ts";
import { buildSqsBatch } from "../support/events/deliveries.ts";
import { buildEvent } from "../support/events/generated-events.ts";

const event = buildEvent("TenantOnboardingFailed", { reason: "the address of a person" });
const failing = () => Promise.reject(new Error("not now"));

/** Creates a consumer whose handler fails. */
const createFailingConsumer = (options: Partial<ConsumerOptions> = {}) =>
  consume({ name: "test", handlers: { TenantOnboardingFailed: failing }, ...options });

describe("the failure of an event", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("is reported with its message and its envelope, and the message stays in the queue", async () => {
    const reports: [string, FailedRecord][] = [];
    const consumer = createFailingConsumer({ onError: (error, about) => reports.push([error.message, about]) });
    const { batchItemFailures } = await consumer(buildSqsBatch([event, "no event"]));
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual(["m0", "m1"]);
    expect(reports).toHaveLength(2);
    expect(reports).toContainEqual(["not now", { messageId: "m0", envelope: event }]);
    expect(reports).toContainEqual([expect.stringContaining("not JSON"), { messageId: "m1" }]);
  });

  it("is written to standard error by default, with ids but without content", async () => {
    const write = vi.spyOn(console, "error").mockImplementation(() => {});
    await createFailingConsumer()(buildSqsBatch([event, "some text of a person"]));
    const lines = write.mock.calls.map((parts) => parts.join(" "));
    expect(lines).toHaveLength(2);
    expect(lines).toContainEqual(expect.stringMatching(`m0.*${event.type}.*${event.id}.*not now`));
    expect(lines).toContainEqual(expect.stringContaining("m1"));
    expect(lines.join()).not.toContain("of a person");
  });

  it("affects its own message only, even if the handler throws no error or `onError` fails", async () => {
    const consumer = consume({
      name: "test",
      handlers: { TenantOnboardingFailed: () => Promise.reject(null), TenantActivated: async () => {} },
      onError: () => Promise.reject(new Error("the log is away")),
    });
    const { batchItemFailures } = await consumer(buildSqsBatch([event, buildEvent("TenantActivated")]));
    expect(batchItemFailures).toEqual([{ itemIdentifier: "m0" }]);
  });

  it("is in the answer of its own call when calls overlap", async () => {
    const [opened, failed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const consumer = consume({
      name: "test",
      handlers: { TenantOnboardingFailed: failing, TenantActivated: () => opened.promise },
      onError: () => failed.resolve(),
    });
    const other = { ...buildEvent("TenantActivated"), subject: "tenants/slow" };
    const first = consumer(buildSqsBatch([event, other]));
    await failed.promise;
    // The first call records its failure before the next turn of the event loop, and waits for its other message.
    await new Promise((resolve) => setImmediate(resolve));
    const second = consumer(buildSqsBatch([]));
    opened.resolve();
    expect(await first).toEqual({ batchItemFailures: [{ itemIdentifier: "m0" }] });
    expect(await second).toEqual({ batchItemFailures: [] });
  });
});
