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
  rejectSomeEntries,
  waitForMessages,
} from "./harness/queue-delivery.ts";
import { sendMessages } from "./harness/queue-source.ts";
import { isQuiet } from "./harness/quiescence.ts";
import { isWhole, sampleFrom } from "./harness/selection.ts";
import { prepareTestbed, type Testbed } from "./harness/testbed.ts";
import { captureSnapshot, diffSnapshots } from "./harness/world-snapshot.ts";
import { buildTenantRequest } from "./paths/path-parts.ts";
import { onboarding } from "./paths/tenant-paths.ts";

const subscriptions = [crmSubscription, { productId: "analytics", planId: "starter" }];

/** The onboarding of a tenant with two products: three events start workflows, three report the end of a part. */
const twoProductPath: FaultPath = {
  ...onboarding,
  name: "two-products",
  arrange: async (mark) => (send) => send("POST /tenants", buildTenantRequest(mark, subscriptions)),
  expectedEnds: ["tenant.onboard succeeded", "subscription.provision succeeded", "subscription.provision succeeded"],
};

/** Returns a path whose messages the test delivers: for one reactor in this order, for the other in reverse order. */
const deliverPath = (order: number[], copies: number): FaultPath => ({
  ...twoProductPath,
  arrange: async (mark, bench) => async (send) => {
    for (const reactor of ["start-workflow", "reconcile-tenant"]) await bench.setHeld(true, reactor);
    await send("POST /tenants", buildTenantRequest(mark, subscriptions));
    for (const [reactor, positions] of [
      ["start-workflow", order],
      ["reconcile-tenant", order.toReversed()],
    ] as const) {
      const source = findSource(bench, reactor);
      const messages = await waitForMessages(bench, source, order.length);
      const ordered = positions.flatMap((position) => messages[position] ?? []);
      await deliverInOrder(bench, source, ordered, copies);
    }
  },
});

const listPermutations = <One>(items: One[]): One[][] =>
  items.length < 2
    ? [items]
    : items.flatMap((one, index) => listPermutations(items.toSpliced(index, 1)).map((rest) => [one, ...rest]));
const deliveryOrders = listPermutations([0, 1, 2]);

describe("messages on the bus and in the queues", () => {
  let bench: Testbed;
  let clean: NormalForm;
  beforeAll(async () => {
    // No function dies here, so the visibility timeout may be shorter than that of the functions. On a slow, loaded
    // machine a batch takes several seconds: it must neither be killed nor be delivered too often meanwhile.
    bench = await prepareTestbed({ timeout: 20, visibility: 4 });
    clean = (await runPath(twoProductPath, bench)).form;
  });
  afterEach(async () => {
    await bench.setHeld(false);
    await bench.setBatchSize(1);
  });
  afterAll(() => bench.restore());

  it.each(isWhole ? deliveryOrders : sampleFrom(deliveryOrders, 2))(
    "lead to the same outcome in the order %i %i %i with two copies of each",
    async (...order) => {
      const { form } = await runPath(deliverPath(order, 2), bench, { like: clean });
      expect(form).toEqual(clean);
    },
  );

  it("lead to the same outcome if they are processed at the same time", async () => {
    const path: FaultPath = {
      ...twoProductPath,
      arrange: async (mark) => async (send) => {
        await bench.setHeld(true, "reconcile-tenant");
        await send("POST /tenants", buildTenantRequest(mark, subscriptions));
        const messages = await waitForMessages(bench, findSource(bench, "reconcile-tenant"), 3);
        // The queue would deliver them one after another, but the sweep of operations may run at the same time.
        const batches = messages.map(({ body }, index) => ({ Records: [{ messageId: `m${index}`, body }] }));
        await Promise.all(batches.map((batch) => bench.invoke("reconcile-tenant", batch)));
      },
    };
    const handling = createBarrier("reconcile-tenant", ["PutItem", "TransactWriteItems"], 3);
    const { form } = await runPath(path, bench, { handling, like: clean });
    expect(form).toEqual(clean);
  });

  /** Delivers messages again, in two and in ten copies, and returns the changes. */
  const redeliver = async (messages: Message[]): Promise<[string, unknown[]][]> => {
    const before = await captureSnapshot();
    for (const copies of [2, 10]) {
      for (const source of bench.eventSources) {
        const bodies = (await filterMatching(source, messages)).map(({ body }) => body);
        await sendMessages(source.queueUrl, Array(copies).fill(bodies).flat());
      }
      await waitFor("all copies are processed", () => isQuiet(bench));
    }
    const { Idempotency: _, ...changed } = diffSnapshots(before, await captureSnapshot());
    expect(await bench.listener.readMessages()).toEqual(messages);
    return Object.entries(changed).filter(([, rows]) => rows.length > 0);
  };

  it("change nothing if they are delivered again after the end", async () => {
    await runPath(twoProductPath, bench);
    expect(await redeliver(await bench.listener.readMessages())).toEqual([]);
  });

  it("change nothing after the reactors' records of them have expired", async () => {
    await runPath(twoProductPath, bench);
    await clearDeliveryRecords();
    expect(await redeliver(await bench.listener.readMessages())).toEqual([]);
  });

  it("do not restore a deleted tenant", async () => {
    await bench.listener.clear();
    const { tenant } = await onboardTenant({ subscriptions });
    const admin = await signInAs("platform-admin");
    await waitForOperation((await admin.delete<Operation>(`/tenants/${tenant.id}`)).body.id);
    await waitFor("all events are published", () => isQuiet(bench));
    await clearDeliveryRecords();
    expect(await redeliver(await bench.listener.readMessages())).toEqual([]);
  });

  it("are published by the sweeper if the bus rejects them, and none is lost", async () => {
    await bench.setBatchSize(10);
    const { handling, countRejected } = rejectSomeEntries();
    const path: FaultPath = {
      ...twoProductPath,
      arrange: async (mark) => async (send) => {
        await bench.setRelayEnabled(false);
        await send("POST /tenants", buildTenantRequest(mark, subscriptions));
        await bench.setRelayEnabled(true);
      },
    };
    const { form } = await runPath(path, bench, { handling, like: clean });
    expect(countRejected()).toBeGreaterThan(0);
    expect(form).toEqual(clean);
  });

  it("become dead letters if they are unreadable, while the rest of their batch succeeds", async () => {
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
    const { DeadLetters: deadLetters, ...world } = form.world;
    expect(deadLetters).toEqual([{ caller: "start-workflow", count: 2 }]);
    expect({ ...form, world: { ...world, DeadLetters: [] } }).toEqual(clean);
  });
});
