import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalog } from "../../events/catalog.ts";
import { completeOperation, completePreparation, type StepOutcome } from "../../handlers/core/completion.ts";
import { cancelOperation, retryOperationAgain, unsubscribe } from "../../handlers/core/control.ts";
import type { Change, Context, Records } from "../../handlers/core/decision.ts";
import { isOver, startOperation } from "../../handlers/core/operation.ts";
import { recoverTenant, settleTenant } from "../../handlers/core/outcome.ts";
import { changeSubscription, subscribe } from "../../handlers/core/subscribe.ts";
import { isInProgress, startProvisioning } from "../../handlers/core/subscription.ts";
import { requestTenant } from "../../handlers/core/tenant.ts";
import {
  type Followed,
  offboardTenant,
  reactivateTenant,
  suspendTenant,
  type TenantState,
  updateTenant,
} from "../../handlers/core/tenant-commands.ts";
import {
  operationTransitions,
  subscriptionTransitions,
  type Transition,
  tenantTransitions,
} from "../../handlers/core/transitions.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import { RequestTenant, type TenantRecord } from "../../schemas/tenant.ts";
import { aContext, aProduct, NOW } from "../support/builders.ts";

const runs = process.env["TENANTRY_FULL"] ? 10_000 : 1000;
const products = ["crm", "erp", "hr"];
const productMap = new Map(products.map((id) => [id, aProduct({ id })]));
const tables: Record<string, Record<string, Transition<string>>> = {
  tenant: tenantTransitions,
  subscription: subscriptionTransitions,
  operation: operationTransitions,
};

/** A platform of one tenant in memory: it applies what the core decides, as the store does, and runs the workflows. */
class World {
  readonly records = new Map<string, Records[keyof Records]>();
  readonly facts: { type: string; key: string; name: string }[] = [];
  readonly context: Context = aContext();
  tenantId = "";

  tenant = () => this.records.get(this.tenantId) as TenantRecord;
  operations = () =>
    [...this.records.values()].filter((one): one is OperationRecord => "kind" in one && "steps" in one);
  subscriptions = () =>
    [...this.records.values()].filter((one): one is SubscriptionRecord => "productId" in one && "licence" in one);
  operation = (id: string | undefined) => this.records.get(id ?? "") as OperationRecord | undefined;

  state(): TenantState {
    const running = new Map(this.operations().map((one) => [one.id, one]));
    return { tenant: this.tenant(), subscriptions: this.subscriptions(), running };
  }

  apply(changes: Change[]): void {
    for (const change of changes) {
      const key = change.type === "subscription" ? change.after.productId : change.after.id;
      const known = this.records.get(key);
      // As the store's conditions demand: no change of what is not as it was seen.
      expect(change.before?.version).toBe(known?.version);
      let status: string = change.before?.status ?? "none";
      for (const { name } of change.facts) {
        expect(catalog[name].aggregate).toBe(change.type);
        const ways = Object.values(tables[change.type] ?? {}).filter((one) => one.event === name);
        const way = ways.find((one) => one.from.includes(status));
        if (change.type !== "user" && name !== "OperationStepRetried")
          expect([name, status, way !== undefined]).toEqual([name, status, true]);
        if (way && way.to !== "same") status = way.to;
        this.facts.push({ type: change.type, key, name });
      }
      // Every change of status is a fact, and leads where the table says.
      expect([change.type, change.after.status]).toEqual([
        change.type,
        change.type === "user"
          ? change.after.status
          : change.facts.length > 0
            ? status
            : (change.before?.status ?? "queued"),
      ]);
      const sequence = (known?.sequence ?? 0) + change.facts.length;
      const version = change.type === "operation" ? (known?.version ?? 0) + 1 : sequence;
      this.records.set(key, { ...change.after, version, sequence } as Records[keyof Records]);
    }
  }

  command(decision: Followed): void {
    if (decision.ok) this.apply(decision.changes);
  }

  /** The start reactor. */
  start(operation: OperationRecord): void {
    const subject = this.subscriptions().find((one) => one.activeOperationId === operation.id);
    const own = this.tenant().activeOperationId === operation.id;
    if (operation.status !== "queued" || (subject === undefined && !own)) return;
    const provisions = operation.kind === "subscription.provision" && subject !== undefined;
    this.apply(provisions ? startProvisioning(subject, operation) : [startOperation(operation)]);
  }

  /** A workflow that comes to its end, well or badly; one that is being stopped never ends well. */
  finish(operation: OperationRecord, well: boolean): void {
    if (operation.status !== "running" && operation.status !== "cancelling") return;
    const error = operation.error ?? { code: "broken", reason: "it broke", retryable: true };
    const good = well && (operation.status === "running" || operation.kind === "subscription.deprovision");
    const outcome: StepOutcome = good ? { status: "succeeded", outputs: {} } : { status: "failed", error };
    const productIds = this.subscriptions().map((one) => one.productId);
    if (operation.kind.startsWith("tenant.")) {
      const tenant = this.tenant();
      if (tenant.activeOperationId !== operation.id || tenant.preparedFor === `${operation.id}-${operation.run}`)
        return;
      const subject = { type: "tenant", tenant, productIds } as const;
      if (good) this.apply(completePreparation(tenant, operation, "Prepare the tenant", productIds, NOW));
      else this.apply(completeOperation(operation, subject, { step: "Give up the tenant", outcome }, NOW));
      return;
    }
    const subscription = this.subscriptions().find((one) => one.activeOperationId === operation.id);
    if (subscription === undefined) return;
    this.apply(completeOperation(operation, { type: "subscription", subscription }, { step: "End", outcome }, NOW));
  }

  /** The settle reactor. */
  settle(): void {
    const { tenant, subscriptions } = this.state();
    const operation = this.operation(tenant.activeOperationId ?? tenant.lastOperationId);
    if (operation === undefined) return;
    const administrator = this.records.get(tenant.administratorId) as Records["user"];
    const state = { tenant, subscriptions, operation, administrator };
    if (tenant.activeOperationId === undefined) this.apply(recoverTenant(tenant, subscriptions, operation));
    else this.apply(settleTenant(state, this.context));
  }

  /** Lets everything that is under way come to its end. */
  rest(): void {
    for (let round = 0; round < 50 && this.operations().some((one) => !isOver(one)); round += 1) {
      for (const { id } of this.operations()) {
        this.start(this.operation(id) as OperationRecord);
        this.finish(this.operation(id) as OperationRecord, true);
        this.settle();
      }
    }
  }
}

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
    world.command(changeSubscription({ tenant: world.tenant(), product, subscription }, { seats: 7 }, world.context));
  },
  unsubscribe: (world: World, at: number) => {
    const subscription = world.subscriptions()[at % Math.max(world.subscriptions().length, 1)];
    if (subscription) world.command(unsubscribe(subscription, world.state(), world.context));
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
  rest: (world: World) => world.rest(),
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
  retry: 2,
  cancel: 1,
  start: 8,
  succeed: 8,
  fail: 4,
  settle: 8,
  rest: 4,
};
/** Where a sequence begins: on its way in, settled, or suspended. */
const openings: (keyof typeof happenings)[][] = [[], ["rest"], ["rest", "suspend", "rest"]];

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
  }, 120_000);
});
