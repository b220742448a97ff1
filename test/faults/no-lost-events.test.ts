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
import { isWhole, seed } from "./harness/selection.ts";
import { prepareTestbed, type Testbed } from "./harness/testbed.ts";

/** The number of tenants, of changes of each, and of events of each change. */
const TENANT_COUNT = 30;
const CHANGE_COUNT = isWhole ? 67 : 2;
const EVENTS_PER_CHANGE = 5;
const EVENTS_PER_TENANT = CHANGE_COUNT * EVENTS_PER_CHANGE;
const EVENT_COUNT = TENANT_COUNT * EVENTS_PER_TENANT;

const MAX_DURATION_MS = 45 * 60_000;

/** The messages that the consumer processes in a second at least, and the shortest visibility timeout, in s. */
const MESSAGES_PER_SECOND = 150;
const MIN_VISIBILITY_SECONDS = 3;

let bench: Testbed;
beforeAll(async () => {
  bench = await prepareTestbed();
});
afterAll(() => bench.restore());

const buildTenantUpdated = (tenantId: string) => ({
  name: "TenantUpdated" as const,
  data: { tenantId, productIds: [], changed: ["tags"] },
});

type Writing = { changes: number; tenant: TenantRecord; isNew: boolean };

/** Commits changes of one tenant one after another, and returns the tenant. */
async function writeChanges({ changes, ...initial }: Writing): Promise<TenantRecord> {
  let { tenant, isNew } = initial;
  for (let change = 0; change < changes; change += 1) {
    const events = Array.from({ length: EVENTS_PER_CHANGE }, () => buildTenantUpdated(tenant.id));
    const decision = accept([{ type: "tenant", ...(isNew ? {} : { before: tenant }), after: tenant, events }]);
    tenant = recordOf(await commit(decision, { actor: "writer", correlationId: newId("evt"), now: now() }), "tenant");
    isNew = false;
  }
  return tenant;
}

/** Runs the sweeper regularly, like its schedule, until the signal aborts. */
async function sweepUntil(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sweepOverdue(bench);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** Changes all tenants: the first half with a running relay and sweeper, the second half while the relay is
 *  disabled. */
async function writeEvents(tenants: TenantRecord[]): Promise<void> {
  const half = Math.ceil(CHANGE_COUNT / 2);
  const sweep = new AbortController();
  const sweeping = sweepUntil(sweep.signal);
  const changed = await Promise.all(tenants.map((tenant) => writeChanges({ tenant, isNew: true, changes: half })));
  sweep.abort();
  await sweeping;
  await bench.setRelayEnabled(false);
  await Promise.all(changed.map((tenant) => writeChanges({ tenant, isNew: false, changes: CHANGE_COUNT - half })));
  await bench.setRelayEnabled(true);
}

/**
 * Adapts the visibility timeout to the number of waiting messages. The engine delivers the oldest messages first, so
 * early messages must stay hidden until the consumer has seen all others.
 */
async function adaptVisibility(client: SQSClient, QueueUrl: string): Promise<void> {
  const seconds = Math.ceil((await countMessages(QueueUrl)) / MESSAGES_PER_SECOND);
  const VisibilityTimeout = String(Math.max(MIN_VISIBILITY_SECONDS, seconds));
  await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }));
}

/** Starts a consumer of the lifecycle topic. `applied` contains the applied sequences by subject. */
async function startConsumer() {
  const queueUrl = await subscribeQueue("LifecycleTopicArn", uniqueName("consumer").replaceAll(" ", "-"));
  const client = clientOf(SQSClient);
  await adaptVisibility(client, queueUrl);
  const applied = new Map<string, number[]>();
  const consumer = consume({
    name: "no-lost-events",
    order: { store: memoryOrderStore(), hold: ["tenant"] },
    handlers: {
      TenantUpdated: async ({ subject, sequence }) => {
        applied.set(subject, [...(applied.get(subject) ?? []), sequence]);
      },
    },
  });
  const abortController = new AbortController();
  const polling = poll(consumer, { client, queueUrl, signal: abortController.signal, waitSeconds: 1 });
  const waitUntilApplied = (count: number) =>
    waitFor(
      "the consumer has applied all events",
      async () => {
        await adaptVisibility(client, queueUrl);
        return [...applied.values()].reduce((sum, one) => sum + one.length, 0) >= count;
      },
      { within: MAX_DURATION_MS, every: 1000 },
    );
  const stop = async () => {
    abortController.abort();
    await polling;
  };
  return { applied, waitUntilApplied, stop };
}

/** Reads all events of the feed after a position. */
async function readFeedAfter(position: number): Promise<Envelope[]> {
  const envelopes: Envelope[] = [];
  for (let after = position; ; ) {
    const page = await readFeed({ scope: "all", limit: 100, after, newestFirst: false, keep: () => true });
    envelopes.push(...page.items);
    if (page.next === undefined) return envelopes;
    after = page.next;
  }
}

/** Starts the flaky bus with the random numbers of the seed. */
function startFlakyBus() {
  const random = fc.sample(fc.noBias(fc.nat(999_999)), { seed, numRuns: 20_000 }).values();
  const { handling, counts } = createFlakyBus(() => (random.next().value ?? 1_000_000) / 1_000_000);
  bench.proxy.reset(handling);
  return counts;
}

const waitUntilPublished = () =>
  waitFor(
    "every event is published",
    async () => {
      await sweepOverdue(bench);
      return isQuiet(bench);
    },
    { within: MAX_DURATION_MS, every: 500 },
  );

const listSequences = () => Array.from({ length: EVENTS_PER_TENANT }, (_, index) => index + 1);
const describeEvents = (envelopes: Envelope[]) => envelopes.map((one) => `${one.subject} ${one.sequence}`).sort();

it(
  `a flaky bus and a stopped relay lose none of ${EVENT_COUNT} events: bus and feed have exactly the committed events, and a consumer applies each once in sequence`,
  async () => {
    const consumer = await startConsumer();
    const start = lastPositionOf((await readTail()).number);
    await bench.listener.clear();
    await bench.setBatchSize(20);
    const faultCounts = startFlakyBus();
    const tenants = Array.from({ length: TENANT_COUNT }, () => buildTenant({ id: newId("ten"), status: "active" }));
    await writeEvents(tenants);
    await waitUntilPublished();
    bench.proxy.reset();

    const ids = new Set(tenants.map(({ id }) => id));
    const isOwn = ({ tenantid, type }: Envelope) => type === "TenantUpdated" && ids.has(tenantid ?? "");
    const committed = tenants
      .flatMap(({ id }) => listSequences().map((sequence) => `tenants/${id} ${sequence}`))
      .sort();
    const published = (await bench.listener.readMessages()).map(({ envelope }) => envelope);
    const ownPublished = published.filter(isOwn);
    const inFeed = (await readFeedAfter(start)).filter(isOwn);
    expect([...new Set(describeEvents(ownPublished))], `seed ${seed}`).toEqual(committed);
    expect(describeEvents(inFeed), `seed ${seed}`).toEqual(committed);
    // The ids are equal too, so no published event differs from the one in the feed.
    expect(new Set(ownPublished.map(({ id }) => id))).toEqual(new Set(inFeed.map(({ id }) => id)));
    const summary = `${JSON.stringify(faultCounts)}, ${published.length} published`;
    process.stdout.write(` ${EVENT_COUNT} events, seed ${seed}: ${summary}\n`);

    await consumer.waitUntilApplied(EVENT_COUNT);
    await consumer.stop();
    expect([...consumer.applied.values()]).toEqual(tenants.map(listSequences));
    expect(Object.values(faultCounts).every((count) => count > 0) || !isWhole).toBe(true);
  },
  MAX_DURATION_MS,
);
