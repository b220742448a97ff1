import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import { crmSubscription, onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../support/system/deployed-system.ts";
import type { Message } from "./harness/bus-listener.ts";
import type { NormalForm } from "./harness/normal-form.ts";
import { type FaultPath, runPath } from "./harness/path-run.ts";
import {
  clearDeliveryRecords,
  createBarrier,
  deliverInOrder,
  filterMatching,
  findSource,
  refuseSomeEntries,
  waitForMessages,
} from "./harness/queue-delivery.ts";
import { sendMessages } from "./harness/queue-source.ts";
import { isQuiet } from "./harness/quiescence.ts";
import { isFullRun, sampleFrom } from "./harness/selection.ts";
import { prepareTestbed, type Testbed } from "./harness/testbed.ts";
import { captureSnapshot, diffSnapshots } from "./harness/world-snapshot.ts";
import { buildTenantRequest } from "./paths/path-parts.ts";
import { onboarding } from "./paths/tenant-paths.ts";

const subscriptions = [crmSubscription, { productId: "analytics", planId: "starter" }];

/** A tenant with two products: three facts begin a workflow, three tell that a part is done. */
const twoProductPath: FaultPath = {
  ...onboarding,
  name: "two-products",
  arrange: async (mark) => (send) => send("POST /tenants", buildTenantRequest(mark, subscriptions)),
  ends: ["tenant.onboard succeeded", "subscription.provision succeeded", "subscription.provision succeeded"],
};

/** Somebody else delivers its messages: in this order, then the other way round, so many copies of each. */
const deliverPath = (order: number[], copies: number): FaultPath => ({
  ...twoProductPath,
  arrange: async (mark, bench) => async (send) => {
    for (const reactor of ["start-workflow", "settle-tenant"]) await bench.setHeld(true, reactor);
    await send("POST /tenants", buildTenantRequest(mark, subscriptions));
    for (const [reactor, places] of [
      ["start-workflow", order],
      ["settle-tenant", order.toReversed()],
    ] as const) {
      const source = findSource(bench, reactor);
      const messages = await waitForMessages(bench, source, order.length);
      const inOrder = places.flatMap((place) => messages[place] ?? []);
      await deliverInOrder(bench, source, inOrder, copies);
    }
  },
});

const listPermutations = <One>(items: One[]): One[][] =>
  items.length < 2
    ? [items]
    : items.flatMap((one, index) => listPermutations(items.toSpliced(index, 1)).map((rest) => [one, ...rest]));
const deliveryOrders = listPermutations([0, 1, 2]);

describe("whatever the bus and the queues do to messages", () => {
  let bench: Testbed;
  let clean: NormalForm;
  beforeAll(async () => {
    // Nobody dies here, so a copy need not wait until the first is surely over.
    bench = await prepareTestbed({ visibility: 1 });
    clean = (await runPath(twoProductPath, bench)).form;
  });
  afterEach(async () => {
    await bench.setHeld(false);
    await bench.setBatchSize(1);
  });
  afterAll(() => bench.restore());

  it.each(isFullRun ? deliveryOrders : sampleFrom(deliveryOrders, 2))(
    "in the order %i %i %i and each twice, they lead to the same end",
    async (...order) => {
      const { form } = await runPath(deliverPath(order, 2), bench, { like: clean });
      expect(form).toEqual(clean);
    },
  );

  it("that are acted on at the same moment do not overtake one another", async () => {
    const path: FaultPath = {
      ...twoProductPath,
      arrange: async (mark) => async (send) => {
        await bench.setHeld(true, "settle-tenant");
        await send("POST /tenants", buildTenantRequest(mark, subscriptions));
        const messages = await waitForMessages(bench, findSource(bench, "settle-tenant"), 3);
        // The queue would hand them out one after another; the sweep of operations may be at it at the same moment.
        const alone = messages.map(({ body }, index) => ({ Records: [{ messageId: `m${index}`, body }] }));
        await Promise.all(alone.map((batch) => bench.invoke("settle-tenant", batch)));
      },
    };
    const handling = createBarrier("settle-tenant", ["PutItem", "TransactWriteItems"], 3);
    const { form } = await runPath(path, bench, { handling, like: clean });
    expect(form).toEqual(clean);
  });

  /** Delivers what a tenant's life brought about again, twice and ten times, and gives what that changes. */
  const deliveredAgain = async (messages: Message[]): Promise<[string, unknown[]][]> => {
    const before = await captureSnapshot();
    for (const copies of [2, 10]) {
      for (const source of bench.eventSources) {
        const bodies = (await filterMatching(source, messages)).map(({ body }) => body);
        await sendMessages(source.queueUrl, Array(copies).fill(bodies).flat());
      }
      await waitFor("all copies are taken", () => isQuiet(bench), { within: 180_000 });
    }
    const { Idempotency: _remembered, ...changed } = diffSnapshots(before, await captureSnapshot());
    expect(await bench.listener.readMessages()).toEqual(messages);
    return Object.entries(changed).filter(([, rows]) => rows.length > 0);
  };

  it("twice and ten times again, after the end, they change nothing", async () => {
    await runPath(twoProductPath, bench);
    expect(await deliveredAgain(await bench.listener.readMessages())).toEqual([]);
  });

  it("nor do they long after, when nobody remembers them", async () => {
    await runPath(twoProductPath, bench);
    await clearDeliveryRecords();
    expect(await deliveredAgain(await bench.listener.readMessages())).toEqual([]);
  });

  it("nor do they bring a tenant back that is gone", async () => {
    await bench.listener.clear();
    const { tenant } = await onboardTenant({ subscriptions });
    const admin = await signInAs("platform-admin");
    await waitForOperation((await admin.delete<Operation>(`/tenants/${tenant.id}`)).body.id);
    await waitFor("all is published", () => isQuiet(bench));
    await clearDeliveryRecords();
    expect(await deliveredAgain(await bench.listener.readMessages())).toEqual([]);
  });

  it("what the bus refuses of a call is published by the sweeper, and nothing is lost", async () => {
    await bench.setBatchSize(10);
    const { handling, refused } = refuseSomeEntries();
    const path: FaultPath = {
      ...twoProductPath,
      arrange: async (mark) => async (send) => {
        await bench.setRelayEnabled(false);
        await send("POST /tenants", buildTenantRequest(mark, subscriptions));
        await bench.setRelayEnabled(true);
      },
    };
    const { form } = await runPath(path, bench, { handling, like: clean });
    expect(refused()).toBeGreaterThan(0);
    expect(form).toEqual(clean);
  });

  it("a record that nobody can read becomes a dead letter; the others of its batch pass", async () => {
    await bench.setBatchSize(10);
    const path: FaultPath = {
      ...twoProductPath,
      arrange: async (mark) => async (send) => {
        await bench.setHeld(true);
        await send("POST /tenants", buildTenantRequest(mark, subscriptions));
        const source = findSource(bench, "start-workflow");
        const bodies = (await waitForMessages(bench, source, 3)).map(({ body }) => body);
        await bench.setHeld(false);
        await sendMessages(source.queueUrl, ["no JSON", ...bodies, JSON.stringify({ detail: "no envelope" })]);
      },
    };
    const { form } = await runPath(path, bench);
    const { DeadLetters: letters, ...world } = form.world;
    expect(letters).toEqual([{ caller: "start-workflow", count: 2 }]);
    expect({ ...form, world: { ...world, DeadLetters: [] } }).toEqual(clean);
  });
});
