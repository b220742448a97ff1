import { SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { consume, memoryOrderStore, poll } from "../../consumer/public.ts";
import type { Envelope } from "../../events/envelope.ts";
import { newId, now } from "../../handlers/adapters/clock.ts";
import { commit, recordOf } from "../../handlers/adapters/dynamodb/store.ts";
import { readFeed } from "../../handlers/adapters/feed/feed-pages.ts";
import { lastPositionOf } from "../../handlers/adapters/feed/feed-rows.ts";
import { readTail } from "../../handlers/adapters/feed/feed-tail.ts";
import { accept } from "../../handlers/core/shared/decision.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import { buildTenant } from "../support/builders.ts";
import { subscribeQueue } from "../support/events/event-listener.ts";
import { uniqueName } from "../support/scenarios/tenants.ts";
import { clientOf, waitFor } from "../support/system/deployed-system.ts";
import { createFlakyBus } from "./harness/flaky-bus.ts";
import { countMessages } from "./harness/queue-source.ts";
import { isQuiet, sweepOverdue } from "./harness/quiescence.ts";
import { isFullRun, seed } from "./harness/selection.ts";
import { prepareTestbed, type Testbed } from "./harness/testbed.ts";

/** So many tenants change so often, so many facts at a time. */
const TENANT_COUNT = 30;
const CHANGE_COUNT = isFullRun ? 67 : 2;
const EVENTS_PER_CHANGE = 5;
const EVENT_COUNT = TENANT_COUNT * CHANGE_COUNT * EVENTS_PER_CHANGE;

const MAX_DURATION_MS = 45 * 60_000;

/** The messages that the consumer takes in a second at least, and the shortest time that a message is hidden, in s. */
const CONSUMED = 150;
const SHORTEST = 3;

let bench: Testbed;
beforeAll(async () => {
  bench = await prepareTestbed();
});
afterAll(() => bench.restore());

const buildTenantUpdated = (tenantId: string) => ({
  name: "TenantUpdated" as const,
  data: { tenantId, productIds: [], changed: ["tags"] },
});

/** Changes one tenant again and again, as its own writer would; gives the tenant's id. */
const runWriter = async (about: { changes: number; tenant: TenantRecord; isNew: boolean }): Promise<TenantRecord> => {
  let { tenant, isNew } = about;
  for (let change = 0; change < about.changes; change += 1) {
    const events = Array.from({ length: EVENTS_PER_CHANGE }, () => buildTenantUpdated(tenant.id));
    const decision = accept([{ type: "tenant", ...(isNew ? {} : { before: tenant }), after: tenant, events }]);
    tenant = recordOf(await commit(decision, { actor: "writer", correlationId: newId("evt"), now: now() }), "tenant");
    isNew = false;
  }
  return tenant;
};

/** Lets the sweeper come by again and again, as in the deployed system, until it is told to stop. */
const sweepUntil = async (stop: AbortSignal): Promise<void> => {
  while (!stop.aborted) {
    await sweepOverdue(bench);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
};

/**
 * Hides what came too early for as long as the consumer needs to see all others: the engine hands out the oldest first,
 * so that one which is far behind would never be seen.
 */
const hideUntilAllAreSeen = async (client: SQSClient, QueueUrl: string): Promise<void> => {
  const VisibilityTimeout = String(Math.max(SHORTEST, Math.ceil((await countMessages(QueueUrl)) / CONSUMED)));
  await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }));
};

/** All that came into the feed behind a position. */
const readFeedAfter = async (position: number): Promise<Envelope[]> => {
  const envelopes: Envelope[] = [];
  for (let after = position; ; ) {
    const page = await readFeed({ scope: "all", limit: 100, after, newestFirst: false, keep: () => true });
    envelopes.push(...page.items);
    if (page.next === undefined) return envelopes;
    after = page.next;
  }
};

it(
  `${EVENT_COUNT} events get through a bus that refuses and forgets, and a relay that stands still: none is missing, none is made up, and a consumer applies each once and in sequence`,
  async () => {
    const queueUrl = await subscribeQueue("LifecycleTopicArn", uniqueName("keeps-count").replaceAll(" ", "-"));
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
    await bench.listener.clear();
    await bench.setBatchSize(20);
    const random = fc.sample(fc.noBias(fc.nat(999_999)), { seed, numRuns: 20_000 }).values();
    const { handling, mischief } = createFlakyBus(() => (random.next().value ?? 1_000_000) / 1_000_000);
    bench.proxy.reset(handling);

    const started = Array.from({ length: TENANT_COUNT }, () => buildTenant({ id: newId("ten"), status: "active" }));
    const half = Math.ceil(CHANGE_COUNT / 2);
    const swept = new AbortController();
    const sweeping = sweepUntil(swept.signal);
    const first = await Promise.all(started.map((tenant) => runWriter({ tenant, isNew: true, changes: half })));
    swept.abort();
    await sweeping;
    await bench.setRelayEnabled(false);
    await Promise.all(first.map((tenant) => runWriter({ tenant, isNew: false, changes: CHANGE_COUNT - half })));
    await bench.setRelayEnabled(true);

    await waitFor(
      "every event is published",
      async () => {
        await sweepOverdue(bench);
        return isQuiet(bench);
      },
      { within: MAX_DURATION_MS, every: 500 },
    );
    bench.proxy.reset();

    const ids = new Set(started.map(({ id }) => id));
    const own = ({ tenantid, type }: Envelope) => type === "TenantUpdated" && ids.has(tenantid ?? "");
    const committed = started.flatMap(({ id }) =>
      Array.from({ length: CHANGE_COUNT * EVENTS_PER_CHANGE }, (_, index) => `tenants/${id} ${index + 1}`),
    );
    const named = (envelopes: Envelope[]) =>
      envelopes
        .filter(own)
        .map((one) => `${one.subject} ${one.sequence}`)
        .sort();
    const heard = (await bench.listener.readMessages()).map(({ envelope }) => envelope);
    const inFeed = await readFeedAfter(before);
    expect([...new Set(named(heard))], `seed ${seed}`).toEqual(committed.toSorted());
    expect(named(inFeed), `seed ${seed}`).toEqual(committed.toSorted());
    // The same events, by their ids too: none that was published is another than the one in the feed.
    expect(new Set(heard.filter(own).map(({ id }) => id))).toEqual(new Set(inFeed.filter(own).map(({ id }) => id)));
    process.stdout.write(` ${EVENT_COUNT} events, seed ${seed}: ${JSON.stringify(mischief)}, ${heard.length} heard\n`);

    const inSequence = Array.from({ length: CHANGE_COUNT * EVENTS_PER_CHANGE }, (_, index) => index + 1);
    await waitFor(
      "the consumer has applied them all",
      async () => {
        await hideUntilAllAreSeen(client, queueUrl);
        return [...applied.values()].reduce((sum, one) => sum + one.length, 0) >= EVENT_COUNT;
      },
      { within: MAX_DURATION_MS, every: 1000 },
    );
    stop.abort();
    await consuming;
    expect([...applied.values()]).toEqual(started.map(() => inSequence));
    expect(Object.values(mischief).every((count) => count > 0) || !isFullRun).toBe(true);
  },
  MAX_DURATION_MS,
);
