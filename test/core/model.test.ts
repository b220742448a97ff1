import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { abandonSubscription } from "../../handlers/core/abandon.ts";
import { allowedActions } from "../../handlers/core/actions.ts";
import { cancelOperation, retryOperationAgain, unsubscribe } from "../../handlers/core/control.ts";
import { momentsOf } from "../../handlers/core/licences.ts";
import { isOver } from "../../handlers/core/operation.ts";
import { changeSubscription, subscribe } from "../../handlers/core/subscribe.ts";
import { isInProgress } from "../../handlers/core/subscription.ts";
import { requestTenant } from "../../handlers/core/tenant.ts";
import { offboardTenant, reactivateTenant, suspendTenant, updateTenant } from "../../handlers/core/tenant-commands.ts";
import {
  operationTransitions,
  subscriptionTransitions,
  type Transition,
  tenantTransitions,
} from "../../handlers/core/transitions.ts";
import { RequestTenant } from "../../schemas/tenant.ts";
import { aCaller, aProduct, NOW } from "../support/builders.ts";
import { World } from "../support/model-world.ts";

const runs = process.env["TENANTRY_FULL"] ? 10_000 : 1000;
const products = ["crm", "erp", "hr"];
/** The first product is on trial until its plan is changed. */
const trial = { kind: "trial", days: 30 } as const;
const plansOf = (id: string) =>
  aProduct().plans.map((plan) => (id === "crm" && plan.id === "standard" ? { ...plan, licence: trial } : plan));
const productMap = new Map(products.map((id) => [id, aProduct({ id, plans: plansOf(id) })]));

const pick = (world: World, index: number) => {
  const all = world.operations();
  return all[index % Math.max(all.length, 1)];
};

/** What goes on is chosen among what is under way. */
const pickOpen = (world: World, index: number) => {
  const open = world.operations().filter((one) => !isOver(one));
  return open[index % Math.max(open.length, 1)];
};

/** Everything that can happen to a tenant, each with what chance has to choose. */
const happenings = {
  suspend: (world: World) => world.command(suspendTenant(world.state(), world.context)),
  reactivate: (world: World) => world.command(reactivateTenant(world.state(), world.context)),
  offboard: (world: World) => world.command(offboardTenant(world.state(), world.context)),
  update: (world: World, at: number) =>
    world.command(updateTenant({ ...world.state(), nameTaken: false }, { name: `Name ${at}` })),
  subscribe: (world: World, at: number) => {
    const productId = products[at % products.length] ?? "crm";
    const product = productMap.get(productId);
    world.command(subscribe({ ...world.state(), product }, { productId, planId: "standard" }, world.context));
  },
  change: (world: World, at: number) => {
    const subscription = world.subscriptions()[at % Math.max(world.subscriptions().length, 1)];
    if (subscription === undefined) return;
    const product = productMap.get(subscription.productId);
    const body = at % 3 === 0 ? { planId: "enterprise" } : { seats: 1 + (at % 10) };
    world.command(changeSubscription({ tenant: world.tenant(), product, subscription }, body, world.context));
  },
  unsubscribe: (world: World, at: number) => {
    const subscription = world.subscriptions()[at % Math.max(world.subscriptions().length, 1)];
    if (subscription) world.command(unsubscribe(subscription, world.state(), world.context));
  },
  abandon: (world: World, at: number) => {
    const subscription = world.subscriptions()[at % Math.max(world.subscriptions().length, 1)];
    if (subscription === undefined) return;
    const last = world.operation(subscription.lastOperationId);
    const offered = allowedActions(aCaller(), "subscription", subscription).includes("abandon");
    const state = { tenant: world.tenant(), subscription, last, product: aProduct() };
    const decision = abandonSubscription(state, "Its account is gone.");
    if (decision.ok && decision.changes.length > 0) expect(offered).toBe(true);
    else if (offered) expect(world.tenant().activeOperationId).toBeDefined();
    world.command(decision);
  },
  retry: (world: World, at: number) => {
    const operation = pick(world, at);
    if (operation === undefined) return;
    const last = new Map(world.operations().map((one) => [one.id, one]));
    world.command(retryOperationAgain(operation, { state: world.state(), last }, world.context));
  },
  cancel: (world: World, at: number) => {
    const operation = pickOpen(world, at);
    if (operation) world.command(cancelOperation(operation, world.state(), world.context));
  },
  start: (world: World, at: number) => {
    const operation = pickOpen(world, at);
    if (operation) world.start(operation);
  },
  succeed: (world: World, at: number) => {
    const operation = pickOpen(world, at);
    if (operation) world.finish(operation, true);
  },
  fail: (world: World, at: number) => {
    const operation = pickOpen(world, at);
    if (operation) world.finish(operation, false);
  },
  settle: (world: World) => world.settle(),
  /** The notice, or the end, of a trial: also of one that is over already, or goes on. */
  licence: (world: World, at: number) => {
    const subscription = world.subscriptions()[at % Math.max(world.subscriptions().length, 1)];
    const { notice = NOW, end = NOW } = (subscription && momentsOf(subscription.licence)) ?? {};
    if (subscription) world.licence(subscription, at % 3 === 0 ? notice : end);
  },
  rest: (world: World) => world.rest(),
  /** The products' accounts let nobody remove a stack, until everything comes to rest. */
  protect: (world: World) => {
    world.isProtected = true;
  },
  /** For a while no product does what it is asked to. */
  misfortune: (world: World) => {
    for (let round = 0; round < 3; round += 1) world.goOn(false);
  },
} as const;

/** How often each comes: most often that something goes on, seldom that the tenant leaves. */
const weights: Record<keyof typeof happenings, number> = {
  suspend: 4,
  reactivate: 4,
  offboard: 1,
  update: 1,
  subscribe: 2,
  change: 3,
  unsubscribe: 1,
  abandon: 2,
  retry: 2,
  cancel: 1,
  start: 8,
  succeed: 8,
  fail: 4,
  settle: 8,
  licence: 2,
  rest: 4,
  protect: 1,
  misfortune: 2,
};
/** Where a sequence begins: on its way in, settled, or suspended. */
const openings: (keyof typeof happenings)[][] = [
  [],
  ["rest"],
  ["rest", "suspend", "rest"],
  ["rest", "suspend", "rest", "reactivate", "misfortune"],
  ["rest", "unsubscribe", "misfortune"],
];

const happening = fc.tuple(
  fc.oneof(
    ...(Object.keys(weights) as (keyof typeof happenings)[]).map((name) => ({
      weight: weights[name],
      arbitrary: fc.constant(name),
    })),
  ),
  fc.nat(50),
);

const begun = (onPartialFailure: "keep" | "rollBack", count: number): World => {
  const world = new World();
  const subscriptions = products.slice(0, count).map((productId) => ({ productId, planId: "standard" }));
  const wanted = RequestTenant.parse({ name: "Acme", adminEmail: "a@acme.example", onPartialFailure, subscriptions });
  const decision = requestTenant({ products: productMap, nameTaken: false, emailTaken: false }, wanted, world.context);
  if (!decision.ok) throw new Error(decision.refusal.detail);
  world.tenantId = decision.tenantId ?? "";
  world.apply(decision.changes);
  return world;
};

const reached = new Set<string>();

describe("whatever happens to a tenant, in whatever order", () => {
  it("it moves along the tables alone, everything comes to its end, and nothing deleted comes back", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("keep" as const, "rollBack" as const),
        fc.nat(3),
        fc.constantFrom(...openings),
        fc.array(happening, { minLength: 10, maxLength: 120 }),
        (onFailure, count, opening, events) => {
          const world = begun(onFailure, count);
          for (const name of opening) happenings[name](world, 0);
          for (const [name, at] of events) {
            const gone = world.tenant().status === "deleted";
            happenings[name](world, at);
            if (gone) expect(world.tenant().status).toBe("deleted");
          }
          world.rest();
          for (const { name } of world.facts) reached.add(name);
          expect(
            world
              .operations()
              .filter((one) => !isOver(one))
              .map(({ kind, status }) => [kind, status]),
          ).toEqual([]);
          expect(world.subscriptions().filter(isInProgress)).toEqual([]);
          // Seats are counted by what each subscription says, and no longer than it lasts.
          expect(world.subscriptions().map(({ productId }) => [productId, world.limits.get(productId)])).toEqual(
            world
              .subscriptions()
              .map(({ productId, status, seats }) => [productId, status === "cancelled" ? undefined : seats]),
          );
          expect(["active", "suspended", "failed", "deleted"]).toContain(world.tenant().status);
          expect(world.tenant().activeOperationId).toBeUndefined();
          if (world.tenant().status === "deleted") {
            expect(world.subscriptions().filter((one) => one.status !== "cancelled")).toEqual([]);
          }
        },
      ),
      { numRuns: runs },
    );
    // The sequences are worth something only if they come everywhere.
    const events = [tenantTransitions, subscriptionTransitions, operationTransitions].flatMap((table) =>
      Object.values<Transition<string>>(table).map(({ event }) => event),
    );
    expect(events.filter((event) => !reached.has(event))).toEqual([]);
  });
});
