import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import { as, eventually } from "../support/engine.ts";
import { type Bench, prepareBench } from "../support/fault-bench.ts";
import { chosenFrom, everything } from "../support/fault-choice.ts";
import {
  deliverInOrder,
  forgetDeliveries,
  meantFor,
  meeting,
  queueOf,
  refusingSome,
  toHear,
} from "../support/fault-delivery.ts";
import type { Message } from "../support/fault-ear.ts";
import type { NormalForm } from "../support/fault-normal-form.ts";
import { isQuiet } from "../support/fault-rest.ts";
import { type Path, runPath } from "../support/fault-run.ts";
import { deliver } from "../support/fault-source.ts";
import { lookAround, since } from "../support/fault-world.ts";
import { aSettledTenant, crmStandard, ended } from "../support/stories.ts";
import { tenantOf } from "./path-parts.ts";
import { onboarding } from "./tenant-paths.ts";

const subscriptions = [crmStandard, { productId: "analytics", planId: "starter" }];

/** A tenant with two products: three facts begin a workflow, three tell that a part is done. */
const twoProducts: Path = {
  ...onboarding,
  name: "two-products",
  arrange: async (mark) => (send) => send("POST /tenants", tenantOf(mark, subscriptions)),
  ends: ["tenant.onboard succeeded", "subscription.provision succeeded", "subscription.provision succeeded"],
};

/** Somebody else delivers its messages: in this order, then the other way round, so many copies of each. */
const delivered = (order: number[], copies: number): Path => ({
  ...twoProducts,
  arrange: async (mark, bench) => async (send) => {
    for (const reactor of ["start-workflow", "settle-tenant"]) await bench.hold(true, reactor);
    await send("POST /tenants", tenantOf(mark, subscriptions));
    for (const [reactor, places] of [
      ["start-workflow", order],
      ["settle-tenant", order.toReversed()],
    ] as const) {
      const source = queueOf(bench, reactor);
      const messages = await toHear(bench, source, order.length);
      const inOrder = places.flatMap((place) => messages[place] ?? []);
      await deliverInOrder(bench, source, inOrder, copies);
    }
  },
});

const permutations = <One>(items: One[]): One[][] =>
  items.length < 2
    ? [items]
    : items.flatMap((one, index) => permutations(items.toSpliced(index, 1)).map((rest) => [one, ...rest]));
const orders = permutations([0, 1, 2]);

describe("whatever the bus and the queues do to messages", () => {
  let bench: Bench;
  let clean: NormalForm;
  beforeAll(async () => {
    // Nobody dies here, so a copy need not wait until the first is surely over.
    bench = await prepareBench({ visibility: 1 });
    clean = (await runPath(twoProducts, bench)).form;
  });
  afterEach(async () => {
    await bench.hold(false);
    await bench.batchSize(1);
  });
  afterAll(() => bench.restore());

  it.each(everything ? orders : chosenFrom(orders, 2))(
    "in the order %i %i %i and each twice, they lead to the same end",
    async (...order) => {
      const { form } = await runPath(delivered(order, 2), bench, { like: clean });
      expect(form).toEqual(clean);
    },
  );

  it("that are acted on at the same moment do not overtake one another", async () => {
    const path: Path = {
      ...twoProducts,
      arrange: async (mark) => async (send) => {
        await bench.hold(true, "settle-tenant");
        await send("POST /tenants", tenantOf(mark, subscriptions));
        const messages = await toHear(bench, queueOf(bench, "settle-tenant"), 3);
        // The queue would hand them out one after another; the sweep of operations may be at it at the same moment.
        const alone = messages.map(({ body }, index) => ({ Records: [{ messageId: `m${index}`, body }] }));
        await Promise.all(alone.map((batch) => bench.invoke("settle-tenant", batch)));
      },
    };
    const handling = meeting("settle-tenant", ["PutItem", "TransactWriteItems"], 3);
    const { form } = await runPath(path, bench, { handling, like: clean });
    expect(form).toEqual(clean);
  });

  /** Delivers what a tenant's life brought about again, twice and ten times, and gives what that changes. */
  const deliveredAgain = async (messages: Message[]): Promise<[string, unknown[]][]> => {
    const before = await lookAround();
    for (const copies of [2, 10]) {
      for (const source of bench.sources) {
        const bodies = (await meantFor(source, messages)).map(({ body }) => body);
        await deliver(source.queueUrl, Array(copies).fill(bodies).flat());
      }
      await eventually("all copies are taken", () => isQuiet(bench), { within: 180_000 });
    }
    const { Idempotency: _remembered, ...changed } = since(before, await lookAround());
    expect(await bench.ear.heard()).toEqual(messages);
    return Object.entries(changed).filter(([, rows]) => rows.length > 0);
  };

  it("twice and ten times again, after the end, they change nothing", async () => {
    await runPath(twoProducts, bench);
    expect(await deliveredAgain(await bench.ear.heard())).toEqual([]);
  });

  it("nor do they long after, when nobody remembers them", async () => {
    await runPath(twoProducts, bench);
    await forgetDeliveries();
    expect(await deliveredAgain(await bench.ear.heard())).toEqual([]);
  });

  it("nor do they bring a tenant back that is gone", async () => {
    await bench.ear.forget();
    const { tenant } = await aSettledTenant({ subscriptions });
    const admin = await as("platform-admin");
    await ended((await admin.delete<Operation>(`/tenants/${tenant.id}`)).body.id);
    await eventually("all is published", () => isQuiet(bench));
    await forgetDeliveries();
    expect(await deliveredAgain(await bench.ear.heard())).toEqual([]);
  });

  it("what the bus refuses of a call is published by the sweeper, and nothing is lost", async () => {
    await bench.batchSize(10);
    const { handling, refused } = refusingSome();
    const path: Path = {
      ...twoProducts,
      arrange: async (mark) => async (send) => {
        await bench.relay(false);
        await send("POST /tenants", tenantOf(mark, subscriptions));
        await bench.relay(true);
      },
    };
    const { form } = await runPath(path, bench, { handling, like: clean });
    expect(refused()).toBeGreaterThan(0);
    expect(form).toEqual(clean);
  });

  it("a record that nobody can read becomes a dead letter; the others of its batch pass", async () => {
    await bench.batchSize(10);
    const path: Path = {
      ...twoProducts,
      arrange: async (mark) => async (send) => {
        await bench.hold(true);
        await send("POST /tenants", tenantOf(mark, subscriptions));
        const source = queueOf(bench, "start-workflow");
        const bodies = (await toHear(bench, source, 3)).map(({ body }) => body);
        await bench.hold(false);
        await deliver(source.queueUrl, ["no JSON", ...bodies, JSON.stringify({ detail: "no envelope" })]);
      },
    };
    const { form } = await runPath(path, bench);
    const { DeadLetters: letters, ...world } = form.world;
    expect(letters).toEqual([{ caller: "start-workflow", count: 2 }]);
    expect({ ...form, world: { ...world, DeadLetters: [] } }).toEqual(clean);
  });
});
