import { SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { consume, memoryOrderStore, poll } from "../../consumer/public.ts";
import type { Envelope } from "../../events/envelope.ts";
import { newId, now } from "../../handlers/adapters/clock.ts";
import { readFeed } from "../../handlers/adapters/feed-pages.ts";
import { lastPositionOf } from "../../handlers/adapters/feed-rows.ts";
import { readTail } from "../../handlers/adapters/feed-tail.ts";
import { commit, recordOf } from "../../handlers/adapters/store.ts";
import { accept } from "../../handlers/core/decision.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import { aTenant } from "../support/builders.ts";
import { carelessBus } from "../support/careless-bus.ts";
import { clientOf, eventually } from "../support/engine.ts";
import { queueAt } from "../support/facts.ts";
import { type Bench, prepareBench } from "../support/fault-bench.ts";
import { everything, seed } from "../support/fault-choice.ts";
import { isQuiet, sweepLate } from "../support/fault-rest.ts";
import { depth } from "../support/fault-source.ts";
import { unique } from "../support/stories.ts";

/** So many tenants change so often, so many facts at a time. */
const TENANTS = 30;
const CHANGES = everything ? 67 : 2;
const FACTS = 5;
const EVENTS = TENANTS * CHANGES * FACTS;

const LONGEST = 45 * 60_000;

/** The messages that the consumer takes in a second at least, and the shortest time that a message is hidden, in s. */
const CONSUMED = 150;
const SHORTEST = 3;

let bench: Bench;
beforeAll(async () => {
  bench = await prepareBench();
});
afterAll(() => bench.restore());

const changed = (tenantId: string) => ({
  name: "TenantUpdated" as const,
  data: { tenantId, productIds: [], changed: ["tags"] },
});

/** Changes one tenant again and again, as its own writer would; gives the tenant's id. */
const writer = async (about: { changes: number; tenant: TenantRecord; isNew: boolean }): Promise<TenantRecord> => {
  let { tenant, isNew } = about;
  for (let change = 0; change < about.changes; change += 1) {
    const facts = Array.from({ length: FACTS }, () => changed(tenant.id));
    const decision = accept([{ type: "tenant", ...(isNew ? {} : { before: tenant }), after: tenant, facts }]);
    tenant = recordOf(await commit(decision, { actor: "writer", correlationId: newId("evt"), now: now() }), "tenant");
    isNew = false;
  }
  return tenant;
};

/** Lets the sweeper come by again and again, as in the deployed system, until it is told to stop. */
const sweepUntil = async (stop: AbortSignal): Promise<void> => {
  while (!stop.aborted) {
    await sweepLate(bench);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
};

/**
 * Hides what came too early for as long as the consumer needs to see all others: the engine hands out the oldest first,
 * so that one which is far behind would never be seen.
 */
const hideUntilAllAreSeen = async (client: SQSClient, QueueUrl: string): Promise<void> => {
  const VisibilityTimeout = String(Math.max(SHORTEST, Math.ceil((await depth(QueueUrl)) / CONSUMED)));
  await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }));
};

/** All that came into the feed behind a position. */
const feedBehind = async (position: number): Promise<Envelope[]> => {
  const envelopes: Envelope[] = [];
  for (let after = position; ; ) {
    const page = await readFeed({ scope: "all", limit: 100, after, newestFirst: false, keep: () => true });
    envelopes.push(...page.items);
    if (page.next === undefined) return envelopes;
    after = page.next;
  }
};

it(
  `${EVENTS} events get through a bus that refuses and forgets, and a relay that stands still: none is missing, none is made up, and a consumer applies each once and in sequence`,
  async () => {
    const queueUrl = await queueAt("LifecycleTopicArn", unique("keeps-count").replaceAll(" ", "-"));
    const client = clientOf(SQSClient);
    await hideUntilAllAreSeen(client, queueUrl);
    const applied = new Map<string, number[]>();
    const consumer = consume({
      name: "keeps-count",
      order: { store: memoryOrderStore(), hold: ["tenant"] },
      handlers: {
        TenantUpdated: async ({ subject, sequence }) => {
          applied.set(subject, [...(applied.get(subject) ?? []), sequence]);
        },
      },
    });
    const stop = new AbortController();
    const consuming = poll(consumer, { client, queueUrl, signal: stop.signal, waitSeconds: 1 });

    const before = lastPositionOf((await readTail()).number);
    await bench.ear.forget();
    await bench.batchSize(20);
    const random = fc.sample(fc.noBias(fc.nat(999_999)), { seed, numRuns: 20_000 }).values();
    const { handling, mischief } = carelessBus(() => (random.next().value ?? 1_000_000) / 1_000_000);
    bench.proxy.set(handling);

    const begun = Array.from({ length: TENANTS }, () => aTenant({ id: newId("ten"), status: "active" }));
    const half = Math.ceil(CHANGES / 2);
    const swept = new AbortController();
    const sweeping = sweepUntil(swept.signal);
    const first = await Promise.all(begun.map((tenant) => writer({ tenant, isNew: true, changes: half })));
    swept.abort();
    await sweeping;
    await bench.relay(false);
    await Promise.all(first.map((tenant) => writer({ tenant, isNew: false, changes: CHANGES - half })));
    await bench.relay(true);

    await eventually(
      "every event is published",
      async () => {
        await sweepLate(bench);
        return isQuiet(bench);
      },
      { within: LONGEST, every: 500 },
    );
    bench.proxy.set();

    const ids = new Set(begun.map(({ id }) => id));
    const own = ({ tenantid, type }: Envelope) => type === "TenantUpdated" && ids.has(tenantid ?? "");
    const committed = begun.flatMap(({ id }) =>
      Array.from({ length: CHANGES * FACTS }, (_, index) => `tenants/${id} ${index + 1}`),
    );
    const named = (envelopes: Envelope[]) =>
      envelopes
        .filter(own)
        .map((one) => `${one.subject} ${one.sequence}`)
        .sort();
    const heard = (await bench.ear.heard()).map(({ envelope }) => envelope);
    const inFeed = await feedBehind(before);
    expect([...new Set(named(heard))], `seed ${seed}`).toEqual(committed.toSorted());
    expect(named(inFeed), `seed ${seed}`).toEqual(committed.toSorted());
    // The same events, by their ids too: none that was published is another than the one in the feed.
    expect(new Set(heard.filter(own).map(({ id }) => id))).toEqual(new Set(inFeed.filter(own).map(({ id }) => id)));
    process.stdout.write(` ${EVENTS} events, seed ${seed}: ${JSON.stringify(mischief)}, ${heard.length} heard\n`);

    const inSequence = Array.from({ length: CHANGES * FACTS }, (_, index) => index + 1);
    await eventually(
      "the consumer has applied them all",
      async () => {
        await hideUntilAllAreSeen(client, queueUrl);
        return [...applied.values()].reduce((sum, one) => sum + one.length, 0) >= EVENTS;
      },
      { within: LONGEST, every: 1000 },
    );
    stop.abort();
    await consuming;
    expect([...applied.values()]).toEqual(begun.map(() => inSequence));
    expect(Object.values(mischief).every((count) => count > 0) || !everything).toBe(true);
  },
  LONGEST,
);
