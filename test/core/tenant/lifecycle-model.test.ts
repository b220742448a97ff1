import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expireApproval } from "../../../handlers/core/operation/approval.ts";
import { cancelOperation } from "../../../handlers/core/operation/cancel.ts";
import { isOver, toOperationChange } from "../../../handlers/core/operation/operation.ts";
import { retryOperation } from "../../../handlers/core/operation/retry.ts";
import {
  operationTransitions,
  subscriptionTransitions,
  type Transition,
  tenantTransitions,
} from "../../../handlers/core/shared/transitions.ts";
import { abandonSubscription } from "../../../handlers/core/subscription/abandon.ts";
import { changeSubscription } from "../../../handlers/core/subscription/change.ts";
import { deadlinesOf } from "../../../handlers/core/subscription/licence.ts";
import { subscribe } from "../../../handlers/core/subscription/subscribe.ts";
import { isInProgress } from "../../../handlers/core/subscription/subscription.ts";
import { unsubscribe } from "../../../handlers/core/subscription/unsubscribe.ts";
import { checkTenant, repairTenant } from "../../../handlers/core/tenant/check.ts";
import { deleteTenant } from "../../../handlers/core/tenant/leave.ts";
import { offboardTenant } from "../../../handlers/core/tenant/offboard.ts";
import { purgeTenant } from "../../../handlers/core/tenant/purge.ts";
import { reactivateTenant } from "../../../handlers/core/tenant/reactivate.ts";
import { requestTenant } from "../../../handlers/core/tenant/request.ts";
import { restoreTenant } from "../../../handlers/core/tenant/restore.ts";
import { suspendTenant } from "../../../handlers/core/tenant/suspend.ts";
import { isComparison } from "../../../handlers/core/tenant/tenant.ts";
import { updateTenant } from "../../../handlers/core/tenant/update-tenant.ts";
import { RequestTenant } from "../../../schemas/tenant.ts";
import { buildProduct, buildRetrySubject, NOW } from "../../support/builders.ts";
import { isFullRun } from "../../support/full-run.ts";
import { approvalActions } from "../../support/model-approvals.ts";
import {
  decideOnOperation,
  decideOnSubscription,
  decideOnTenant,
  summarizeDecisions,
} from "../../support/model-commands.ts";
import { ModelWorld } from "../../support/model-world.ts";

const runs = isFullRun ? 10_000 : 1000;
const products = ["crm", "erp", "hr"];
/** Builds plans: the first product is on trial until a change of its plan. */
const trial = { kind: "trial", days: 30 } as const;
const buildPlans = (id: string) =>
  buildProduct().plans.map((plan) => (id === "crm" && plan.id === "standard" ? { ...plan, licence: trial } : plan));
const productMap = new Map(products.map((id) => [id, buildProduct({ id, plans: buildPlans(id) })]));

function pick(world: ModelWorld, index: number) {
  const all = world.operations();
  return all[index % Math.max(all.length, 1)];
}

/** Picks one of the open operations. */
function pickOpen(world: ModelWorld, index: number) {
  const open = world.operations().filter((one) => !isOver(one));
  return open[index % Math.max(open.length, 1)];
}

/** The actions on a tenant; each gets a random number for its choices. */
const actions = {
  suspend: (world: ModelWorld) => world.applyCommand(suspendTenant(world.state(), world.context)),
  reactivate: (world: ModelWorld) => world.applyCommand(reactivateTenant(world.state(), world.context)),
  offboard: (world: ModelWorld) => world.applyCommand(offboardTenant(world.state(), world.context)),
  leave: (world: ModelWorld, index: number) =>
    world.applyCommand(deleteTenant(world.state(), 1 + (index % 90), world.context)),
  check: (world: ModelWorld) => world.applyCommand(checkTenant(world.state(), world.context)),
  repair: (world: ModelWorld) => world.applyCommand(repairTenant(world.state(), world.context)),
  /** Finds a difference in a running check or repair. */
  find: (world: ModelWorld, index: number) => {
    const running = world.operations().find(({ kind, status }) => isComparison(kind) && status === "running");
    const found = { kind: "stackMissing", subject: `stack-${index % 2}`, detail: "It is gone." } as const;
    if (running) world.apply([toOperationChange(running, { ...running, findings: [found] })]);
  },
  restore: (world: ModelWorld) => world.applyCommand(restoreTenant(world.state(), world.context)),
  /** Reaches the end of the grace, also of a tenant that is not leaving. */
  purge: (world: ModelWorld) => {
    const decision = purgeTenant(world.state(), world.tenant().purgeAt ?? NOW, world.context);
    if (decision !== "nothing") world.applyCommand(decision);
  },
  ...approvalActions,
  update: (world: ModelWorld, index: number) =>
    world.applyCommand(updateTenant(world.state(), { name: `Name ${index}` })),
  subscribe: (world: ModelWorld, index: number) => {
    const productId = products[index % products.length] ?? "crm";
    const product = productMap.get(productId);
    world.applyCommand(subscribe({ ...world.state(), product }, { productId, planId: "standard" }, world.context));
  },
  change: (world: ModelWorld, index: number) => {
    const subscription = world.subscriptions()[index % Math.max(world.subscriptions().length, 1)];
    if (subscription === undefined) return;
    const product = productMap.get(subscription.productId);
    const body = index % 3 === 0 ? { planId: "enterprise" } : { seats: 1 + (index % 10) };
    world.applyCommand(changeSubscription({ tenant: world.tenant(), product, subscription }, body, world.context));
  },
  unsubscribe: (world: ModelWorld, index: number) => {
    const subscription = world.subscriptions()[index % Math.max(world.subscriptions().length, 1)];
    if (subscription) world.applyCommand(unsubscribe(subscription, world.state(), world.context));
  },
  abandon: (world: ModelWorld, index: number) => {
    const subscription = world.subscriptions()[index % Math.max(world.subscriptions().length, 1)];
    if (subscription === undefined) return;
    const lastOperation = world.operation(subscription.lastOperationId);
    const state = { tenant: world.tenant(), subscription, lastOperation, product: buildProduct() };
    world.applyCommand(abandonSubscription(state, "Its account is gone."));
  },
  retry: (world: ModelWorld, index: number) => {
    const operation = pick(world, index);
    if (operation === undefined) return;
    const last = new Map(world.operations().map((one) => [one.id, one]));
    world.applyCommand(retryOperation(operation, buildRetrySubject({ state: world.state(), last }), world.context));
  },
  cancel: (world: ModelWorld, index: number) => {
    const operation = pickOpen(world, index);
    if (operation) world.applyCommand(cancelOperation(operation, world.state(), world.context));
  },
  start: (world: ModelWorld, index: number) => {
    const operation = pickOpen(world, index);
    if (operation) world.startOperation(operation);
  },
  succeed: (world: ModelWorld, index: number) => {
    const operation = pickOpen(world, index);
    if (operation) world.finishOperation(operation, true);
  },
  fail: (world: ModelWorld, index: number) => {
    const operation = pickOpen(world, index);
    if (operation) world.finishOperation(operation, false);
  },
  reconcile: (world: ModelWorld) => world.reconcile(),
  /** Reaches a deadline of a trial, also of one that has ended or was changed. */
  licence: (world: ModelWorld, index: number) => {
    const subscription = world.subscriptions()[index % Math.max(world.subscriptions().length, 1)];
    const { notice = NOW, end = NOW } = (subscription && deadlinesOf(subscription.licence)) ?? {};
    if (subscription) world.passLicenceDeadline(subscription, index % 3 === 0 ? notice : end);
  },
  runToEnd: (world: ModelWorld) => world.runToEnd(),
  /** Makes removals of stacks fail until all operations have ended. */
  protect: (world: ModelWorld) => {
    world.isProtected = true;
  },
  /** Makes all work of products fail for some time. */
  failAll: (world: ModelWorld) => {
    for (let pass = 0; pass < 3; pass += 1) world.advance(false);
  },
} as const;

/** The frequency of each action: continuing work is frequent, offboarding is rare. */
const weights: Record<keyof typeof actions, number> = {
  suspend: 4,
  reactivate: 4,
  offboard: 1,
  leave: 4,
  restore: 4,
  check: 3,
  repair: 2,
  find: 3,
  purge: 1,
  hold: 2,
  approve: 2,
  reject: 1,
  expire: 1,
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
  reconcile: 8,
  licence: 2,
  runToEnd: 4,
  protect: 1,
  failAll: 2,
};
/** The states in which a sequence starts: onboarding, failed, active, or suspended. */
const openingSequences: (keyof typeof actions)[][] = [
  [],
  ["start", "fail", "failAll"],
  ["runToEnd"],
  ["runToEnd", "suspend", "runToEnd"],
  ["runToEnd", "suspend", "runToEnd", "reactivate", "failAll"],
  ["runToEnd", "unsubscribe", "failAll"],
  ["runToEnd", "leave", "runToEnd", "restore", "failAll"],
  ["runToEnd", "check", "start", "find", "runToEnd", "repair", "runToEnd"],
  ["runToEnd", "repair", "start", "fail"],
];

const actionArbitrary = fc.tuple(
  fc.oneof(
    ...(Object.keys(weights) as (keyof typeof actions)[]).map((name) => ({
      weight: weights[name],
      arbitrary: fc.constant(name),
    })),
  ),
  fc.nat(50),
);

function startWorld(onPartialFailure: "keep" | "rollBack", count: number): ModelWorld {
  const world = new ModelWorld();
  const subscriptions = products.slice(0, count).map((productId) => ({ productId, planId: "standard" }));
  const requested = RequestTenant.parse({
    name: "Acme",
    adminEmail: "a@acme.example",
    onPartialFailure,
    subscriptions,
  });
  const decision = requestTenant({ products: productMap }, requested, world.context);
  if (!decision.ok) throw new Error(decision.rejection.detail);
  world.tenantId = decision.tenantId ?? "";
  world.apply(decision.changes);
  return world;
}

/** Checks that the actions of the tenant, and of one subscription and operation, agree with their commands. */
function checkActions(world: ModelWorld, index: number): void {
  const subscription = world.subscriptions()[index % Math.max(world.subscriptions().length, 1)];
  const operation = pick(world, index);
  const resources = [
    decideOnTenant(world),
    ...(subscription ? [decideOnSubscription(world, subscription)] : []),
    ...(operation ? [decideOnOperation(world, operation)] : []),
  ];
  for (const resource of resources) {
    const { accepted, rejected } = summarizeDecisions(resource);
    const { allowedActions, blockedActions, decisions } = resource;
    // A removal that already follows the running operation is not started again.
    const repeated = decisions["unsubscribe"]?.ok && !accepted.includes("unsubscribe") ? ["unsubscribe"] : [];
    expect(allowedActions.filter((one) => !repeated.includes(one))).toEqual(accepted);
    expect(blockedActions).toEqual(expect.arrayContaining(rejected));
  }
}

const reachedEvents = new Set<string>();

/** Runs all operations to their end and checks the final state. */
function checkEnd(world: ModelWorld): void {
  for (const operation of world.operations()) world.apply(expireApproval(operation, "2027-01-01T00:00:00.000Z"));
  world.runToEnd();
  for (const { name } of world.events) reachedEvents.add(name);
  expect(
    world
      .operations()
      .filter((one) => !isOver(one))
      .map(({ kind, status }) => [kind, status]),
  ).toEqual([]);
  expect(world.subscriptions().filter(isInProgress)).toEqual([]);
  // The seat counters match the subscriptions and end with them.
  expect(world.subscriptions().map(({ productId }) => [productId, world.limits.get(productId)])).toEqual(
    world
      .subscriptions()
      .map(({ productId, status, seats }) => [productId, status === "cancelled" ? undefined : seats]),
  );
  expect(["active", "suspended", "leaving", "failed", "deleted"]).toContain(world.tenant().status);
  expect(world.tenant().activeOperationId).toBeUndefined();
  if (world.tenant().status === "deleted") {
    expect(world.subscriptions().filter((one) => one.status !== "cancelled")).toEqual([]);
  }
}

describe("a tenant under random actions", () => {
  it("follows the transition tables, allows what its commands accept, ends all operations and never revives a deleted tenant", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("keep" as const, "rollBack" as const),
        fc.nat(3),
        fc.constantFrom(...openingSequences),
        fc.array(actionArbitrary, { minLength: 10, maxLength: 120 }),
        (onFailure, count, opening, steps) => {
          const world = startWorld(onFailure, count);
          for (const name of opening) actions[name](world, 0);
          for (const [name, index] of steps) {
            const isDeleted = world.tenant().status === "deleted";
            actions[name](world, index);
            checkActions(world, index);
            if (isDeleted) expect(world.tenant().status).toBe("deleted");
          }
          checkEnd(world);
        },
      ),
      { numRuns: runs },
    );
    // The sequences must reach all events.
    const events = [tenantTransitions, subscriptionTransitions, operationTransitions].flatMap((table) =>
      Object.values<Transition<string>>(table).map(({ event }) => event),
    );
    expect(events.filter((event) => !reachedEvents.has(event))).toEqual([]);
  });
});
