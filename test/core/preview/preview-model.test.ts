import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOver } from "../../../handlers/core/operation/operation.ts";
import { buildPreview } from "../../../handlers/core/preview/build-preview.ts";
import type { Change, OperationDecision } from "../../../handlers/core/shared/decision.ts";
import { stackNameOf } from "../../../handlers/core/subscription/stack.ts";
import { requestTenant } from "../../../handlers/core/tenant/request.ts";
import { suspendTenant } from "../../../handlers/core/tenant/suspend.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { Preview } from "../../../schemas/preview.ts";
import { RequestTenant } from "../../../schemas/tenant.ts";
import { buildProduct, expectAccepted } from "../../support/builders.ts";
import { isFullRun } from "../../support/full-run.ts";
import { decideOnSubscription, decideOnTenant } from "../../support/model-commands.ts";
import { ModelWorld } from "../../support/model-world.ts";

const runs = isFullRun ? 5000 : 300;
const productIds = ["crm", "erp", "not-yet-subscribed"];
const products = new Map(productIds.map((id) => [id, buildProduct({ id })]));

function request(world: ModelWorld, count: number): Change[] {
  const subscriptions = productIds.slice(0, count).map((productId) => ({ productId, planId: "standard" }));
  const body = RequestTenant.parse({ name: "Acme", adminEmail: "a@acme.example", subscriptions });
  const decision = requestTenant({ products }, body, world.context);
  world.tenantId = decision.tenantId ?? "";
  return expectAccepted(decision);
}

/** Returns the decisions of all commands on the tenant and on its subscriptions. */
const listDecisions = (world: ModelWorld): OperationDecision[] =>
  [decideOnTenant(world), ...world.subscriptions().map((one) => decideOnSubscription(world, one))].flatMap(
    ({ decisions }) => Object.values(decisions),
  );

/** Takes one of the commands at random, and lets the work continue, fail or end. */
function advanceAtRandom(world: ModelWorld, [choice, progress]: [number, "none" | "fail" | "step" | "end"]): void {
  const accepted = listDecisions(world).filter(({ ok }) => ok);
  const decision = accepted[choice % Math.max(accepted.length, 1)];
  if (decision !== undefined) world.applyCommand(decision);
  if (progress === "end") world.runToEnd();
  else if (progress !== "none") world.advance(progress === "step");
}

const nameOperation = ({ kind, target }: Pick<OperationRecord, "kind" | "target">) => `${kind} ${target.id}`;

/** Executes the changes to the end of all work; returns the operations and stacks that are new or gone. */
function execute(world: ModelWorld, changes: Change[]) {
  const known = new Set(world.operations().map(({ id }) => id));
  const stacks = new Set(world.stacks);
  world.apply(changes);
  world.runToEnd();
  return {
    operations: world.operations().filter(({ id }) => !known.has(id)),
    created: [...world.stacks].filter((id) => !stacks.has(id)),
    deleted: [...stacks].filter((id) => !world.stacks.has(id)),
  };
}

const stacksOf = ({ stacks }: Preview, action: "create" | "delete") =>
  stacks.filter((one) => one.action === action).map(({ productId }) => productId);

/** The kinds of operations that a tenant at rest can start. */
const previewedKinds = [
  "subscription.change",
  "subscription.deprovision",
  "subscription.provision",
  "subscription.reactivate",
  "subscription.suspend",
  "tenant.check",
  "tenant.offboard",
  "tenant.reactivate",
  "tenant.repair",
  "tenant.suspend",
];

describe("a preview", () => {
  it("of a new tenant lists the operations and stacks that then exist", () => {
    fc.assert(
      fc.property(fc.nat(3), (count) => {
        const world = new ModelWorld();
        const changes = request(world, count);
        const preview = buildPreview(changes, { products }, world.context);
        const executed = execute(world, changes);
        expect(preview.operations.map(nameOperation).sort()).toEqual(executed.operations.map(nameOperation).sort());
        expect(stacksOf(preview, "create").sort()).toEqual(executed.created.sort());
      }),
      { numRuns: 4 },
    );
  });

  it("of a tenant at rest lists exactly the operations and stacks that then exist", () => {
    const step = fc.tuple(fc.nat(50), fc.constantFrom("none", "fail", "step", "end" as const));
    const kinds = new Set<string>();
    const checkAtRest = () =>
      fc.assert(
        fc.property(
          fc.nat(2),
          fc.boolean(),
          fc.array(step, { maxLength: 12 }),
          fc.nat(50),
          (count, suspends, steps, choice) => {
            const world = new ModelWorld();
            world.apply(request(world, count));
            world.runToEnd();
            if (suspends) world.applyCommand(suspendTenant(world.state(), world.context));
            for (const one of steps) advanceAtRandom(world, one);
            world.runToEnd();
            const accepted = listDecisions(world).filter((one) => one.ok);
            const decision = accepted[choice % accepted.length];
            if (decision === undefined || !decision.ok) return;
            const state = { tenant: world.state(), products };
            const preview = buildPreview(decision.changes, state, world.context);
            const before = new Map(world.subscriptions().map((one) => [one.productId, one]));
            const executed = execute(world, decision.changes);
            const expected = executed.operations.map((one) => nameOperation(one)).sort();
            expect(preview.operations.map(nameOperation).sort()).toEqual(expected);
            // A subscription that was given up may have left its stack, which the record does not know.
            const isKnown = (id: string) => before.get(id)?.abandoned !== true;
            expect(stacksOf(preview, "create").filter(isKnown).sort()).toEqual(executed.created.filter(isKnown).sort());
            for (const id of stacksOf(preview, "create")) expect([id, world.stacks.has(id)]).toEqual([id, true]);
            expect(stacksOf(preview, "delete")).toEqual(expect.arrayContaining(executed.deleted));
            for (const id of stacksOf(preview, "delete")) {
              // A removal of a subscription whose former removal failed may find no stack.
              if (!executed.deleted.includes(id)) expect(before.get(id)?.leftBehind).toBeDefined();
              const stackName = stackNameOf({ tenantId: world.tenantId, productId: id });
              expect(preview.lost.join()).toContain(stackName);
            }
            for (const { kind } of preview.operations) kinds.add(kind);
          },
        ),
        { numRuns: runs },
      );
    // A series of runs may miss a rare kind.
    for (let series = 0; series < 5 && kinds.size < previewedKinds.length; series += 1) checkAtRest();
    expect([...kinds].sort()).toEqual(previewedKinds);
  });

  it("of a tenant on which work runs lists only operations that then exist, and what they stop", () => {
    const step = fc.tuple(fc.nat(50), fc.constantFrom("none", "fail", "step" as const));
    fc.assert(
      fc.property(fc.nat(2), fc.array(step, { minLength: 1, maxLength: 8 }), fc.nat(50), (count, steps, choice) => {
        const world = new ModelWorld();
        world.apply(request(world, count));
        for (const one of steps) advanceAtRandom(world, one);
        const accepted = listDecisions(world).filter((one) => one.ok);
        const decision = accepted[choice % Math.max(accepted.length, 1)];
        if (decision === undefined || !decision.ok) return;
        const running = world.operations().filter((one) => !isOver(one));
        const { lost, operations } = buildPreview(decision.changes, { tenant: world.state(), products }, world.context);
        const executed = execute(world, decision.changes);
        expect(executed.operations.map(nameOperation)).toEqual(expect.arrayContaining(operations.map(nameOperation)));
        for (const { id, status } of running.filter((one) => world.operation(one.id)?.error?.code === "cancelled")) {
          if (status !== "cancelling") expect(lost.join()).toContain(id);
        }
      }),
      { numRuns: runs },
    );
  });
});
