import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ConsumerOptions, consume } from "../../consumer/consume.ts";
import { memoryOrderStore, type OrderStore } from "../../consumer/order-store.ts";
import type { Envelope } from "../../events/envelope.ts";
import { buildSqsBatch, deliverWithRetries } from "../support/events/deliveries.ts";
import { buildEvent } from "../support/events/generated-events.ts";

const subject = "tenants/ten_x/subscriptions/crm";
const names = ["ProductSubscribed", "SubscriptionProvisioningStarted", "SubscriptionActivated"] as const;
const events = names.map((name, index) => ({
  ...buildEvent(name),
  id: `evt_${String(index).padStart(32, "0")}`,
  subject,
  sequence: index + 1,
}));

/** Creates a consumer that records the applied sequences. */
function createListener(options: Partial<ConsumerOptions> = {}) {
  const received: number[] = [];
  const hear = async ({ sequence }: { sequence: number }) => {
    received.push(sequence);
  };
  const handlers = Object.fromEntries(names.map((name) => [name, hear]));
  return { received, consumer: consume({ name: "test", handlers, onError: () => {}, ...options }) };
}

describe("a consumer", () => {
  it("fails only the records whose handler throws or that contain no event", async () => {
    const { consumer, received } = createListener({
      handlers: {
        ProductSubscribed: async () => {
          throw new Error("not now");
        },
        SubscriptionActivated: async ({ sequence }) => {
          received.push(sequence);
        },
      },
    });
    const { batchItemFailures } = await consumer(buildSqsBatch([...events, "no event"]));
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual(["m0", "m3"]);
    expect(received).toEqual([3]);
  });

  it("passes events without a handler to `otherwise`, even those of unknown versions", async () => {
    const others: string[] = [];
    const { consumer } = createListener({
      handlers: {},
      otherwise: async ({ dataschema }) => {
        others.push(dataschema);
      },
    });
    const later = { ...buildEvent("TenantActivated"), dataschema: "urn:tenantry:event:TenantActivated:2" };
    expect(await consumer(buildSqsBatch([events[0], later]))).toEqual({ batchItemFailures: [] });
    expect(others).toEqual(["urn:tenantry:event:ProductSubscribed:1", later.dataschema]);
  });

  it("fails an event that has a handler but cannot be read", async () => {
    const unreadable = { ...events[0], data: { ...events[0]?.data, planId: 7 } };
    const { consumer } = createListener();
    expect((await consumer(buildSqsBatch([unreadable]))).batchItemFailures).toHaveLength(1);
  });

  it("applies each event once and in sequence with held gaps, whatever is duplicated and reordered", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...events), { maxLength: 6 }).chain((more) => {
          const all = [...events, ...more];
          return fc.shuffledSubarray(all, { minLength: all.length });
        }),
        fc.integer({ min: 1, max: 4 }),
        async (order, size) => {
          const { consumer, received } = createListener({
            order: { store: memoryOrderStore(), hold: ["subscription"] },
          });
          const early: Envelope[] = [];
          for (let from = 0; from < order.length; from += size) {
            const batch = order.slice(from, from + size);
            const { batchItemFailures } = await consumer(buildSqsBatch(batch));
            early.push(...batchItemFailures.map((one) => batch[Number(one.itemIdentifier.slice(1))] as Envelope));
          }
          await deliverWithRetries(consumer, early);
          expect(received).toEqual([1, 2, 3]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("never applies an older event after a newer one without held gaps", async () => {
    const { consumer, received } = createListener({ order: { store: memoryOrderStore() } });
    for (const one of [events[0], events[2], events[1], events[2]]) await consumer(buildSqsBatch([one]));
    expect(received).toEqual([1, 3]);
  });

  it("begins with an aggregate that its store does not know after the sequence that `startAfter` returns", async () => {
    const subjects: string[] = [];
    const startAfter = async (envelope: Envelope) => {
      subjects.push(envelope.subject);
      return 1;
    };
    const { consumer, received } = createListener({
      order: { store: memoryOrderStore(), hold: ["subscription"], startAfter },
    });
    const early = await consumer(buildSqsBatch([events[2]]));
    expect([early.batchItemFailures.length, received]).toEqual([1, []]);
    // The first event is part of the state that the consumer started with.
    expect(await consumer(buildSqsBatch(events))).toEqual({ batchItemFailures: [] });
    expect(received).toEqual([2, 3]);
    const count = subjects.length;
    expect(new Set(subjects)).toEqual(new Set([subject]));
    await consumer(buildSqsBatch(events));
    expect([subjects.length, received]).toEqual([count, [2, 3]]);
  });

  it("holds the next event for ever when `hold` is set on the records of a consumer that ran without it", async () => {
    const onlyFirst = { ProductSubscribed: async () => {} };
    const store = memoryOrderStore();
    await createListener({ order: { store }, handlers: onlyFirst }).consumer(buildSqsBatch(events.slice(0, 2)));
    const order = { hold: ["subscription"], startAfter: () => 2 } as const;
    const { consumer, received } = createListener({ order: { ...order, store } });
    expect((await consumer(buildSqsBatch([events[2]]))).batchItemFailures).toHaveLength(1);
    // Only for an aggregate that the store does not know, the consumer asks where it begins.
    const fresh = createListener({ order: { ...order, store: memoryOrderStore() } });
    expect((await fresh.consumer(buildSqsBatch([events[2]]))).batchItemFailures).toEqual([]);
    expect([received, fresh.received]).toEqual([[], [3]]);
  });

  it("can begin with an aggregate at the event that starts it again", async () => {
    const startAfter = ({ type, sequence }: Envelope) => (type === "ProductSubscribed" ? sequence - 1 : 0);
    const { consumer, received } = createListener({
      order: { store: memoryOrderStore(), hold: ["subscription"], startAfter },
    });
    const later = events.map((one) => ({ ...one, sequence: one.sequence + 7 }));
    const { batchItemFailures } = await consumer(buildSqsBatch(later.slice(1)));
    expect([batchItemFailures.length, received]).toEqual([2, []]);
    await deliverWithRetries(consumer, later);
    expect(received).toEqual([8, 9, 10]);
  });

  it("puts an event back and releases its aggregate when `startAfter` fails", async () => {
    let fails = true;
    const startAfter = () => {
      if (fails) throw new Error("the positions are away");
      return 2;
    };
    const { consumer, received } = createListener({
      order: { store: memoryOrderStore(), hold: ["subscription"], startAfter },
    });
    expect((await consumer(buildSqsBatch([events[2]]))).batchItemFailures).toHaveLength(1);
    fails = false;
    expect((await consumer(buildSqsBatch([events[2]]))).batchItemFailures).toEqual([]);
    expect(received).toEqual([3]);
  });

  it("repeats an effect only if the process died between the effect and its record", async () => {
    const store = memoryOrderStore();
    let dies = true;
    const dying: OrderStore = {
      ...store,
      complete: async (aggregate, owner, applied) => {
        if (!dies) return store.complete(aggregate, owner, applied);
        dies = false;
        throw new Error("the process is gone");
      },
    };
    const { consumer, received } = createListener({
      order: { store: dying, hold: ["subscription"] },
      // The claim of the dead process expires by itself.
      timeoutSeconds: 0.02,
    });
    await deliverWithRetries(consumer, events);
    expect(received).toEqual([1, 1, 2, 3]);
  });

  it("handles one delivery of an aggregate at a time, even in two processes", async () => {
    const store = memoryOrderStore();
    const open = Promise.withResolvers<void>();
    const slow = createListener({
      order: { store },
      handlers: { SubscriptionActivated: () => open.promise },
    });
    const first = slow.consumer(buildSqsBatch([events[2]]));
    const other = createListener({ order: { store } });
    expect((await other.consumer(buildSqsBatch([events[1]]))).batchItemFailures).toHaveLength(1);
    open.resolve();
    expect((await first).batchItemFailures).toEqual([]);
    expect((await other.consumer(buildSqsBatch([events[1]]))).batchItemFailures).toEqual([]);
    expect(other.received).toEqual([]);
  });
});
