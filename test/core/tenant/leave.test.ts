import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endLicence } from "../../../handlers/core/subscription/end-licence.ts";
import { unsubscribe } from "../../../handlers/core/subscription/unsubscribe.ts";
import { deleteTenant } from "../../../handlers/core/tenant/leave.ts";
import { purgeTenant } from "../../../handlers/core/tenant/purge.ts";
import { restoreTenant } from "../../../handlers/core/tenant/restore.ts";
import type { TenantState } from "../../../handlers/core/tenant/tenant-state.ts";
import type { SubscriptionStatus } from "../../../schemas/subscription.ts";
import { type TenantRecord, TenantStatus } from "../../../schemas/tenant.ts";
import {
  buildContext,
  buildOperation,
  buildSubscription,
  buildTenant,
  eventNamesOf,
  NOW,
} from "../../support/builders.ts";
import { ModelWorld } from "../../support/model-world.ts";

const PURGE_AT = "2026-12-04T10:00:00.000Z";

function buildIdleTenant(overrides: Partial<TenantRecord> = {}): TenantRecord {
  const { activeOperationId: _, ...tenant } = buildTenant({ status: "active", ...overrides });
  return tenant;
}
const buildState = (tenant: TenantRecord, statuses: SubscriptionStatus[] = []): TenantState => ({
  tenant,
  subscriptions: statuses.map((status, index) => buildSubscription({ productId: `p${index}`, status })),
  running: new Map(),
});

/** Builds a world with a restingStatus tenant whose subscriptions have these statuses. */
function buildWorld(tenant: TenantRecord, statuses: SubscriptionStatus[]): ModelWorld {
  const world = new ModelWorld();
  world.tenantId = tenant.id;
  world.records.set(tenant.id, tenant);
  for (const subscription of buildState(tenant, statuses).subscriptions) {
    world.records.set(subscription.productId, subscription);
    if (subscription.status === "active" || subscription.status === "suspended")
      world.stacks.add(subscription.productId);
  }
  const last = buildOperation({ status: "succeeded" });
  world.records.set(last.id, last);
  return world;
}

function describeWorld(world: ModelWorld) {
  const { status, reason, purgeAt, beforeLeaving, lastOperationId } = world.tenant();
  // A failed tenant becomes active by a retry of its last operation.
  const retried = status === "failed" ? lastOperationId : undefined;
  return {
    tenant: { status, reason, purgeAt, beforeLeaving, retried },
    subscriptions: world.subscriptions().map(({ productId, status }) => [productId, status]),
    stacks: [...world.stacks],
  };
}

describe("a deletion with days of grace", () => {
  it("lets the tenant leave, and names the time of its purge in the record and the event", () => {
    const decision = deleteTenant(buildState(buildIdleTenant(), ["active"]), 10, buildContext());
    const [tenant, operation] = decision.ok ? decision.changes : [];
    expect(tenant).toMatchObject({
      after: { status: "leaving", purgeAt: PURGE_AT, activeOperationId: decision.operationId },
      events: [{ name: "TenantLeaving", data: { productIds: ["p0"], purgeAt: PURGE_AT } }],
    });
    expect(operation).toMatchObject({ after: { kind: "tenant.leave", status: "queued" } });
  });

  it("is an offboarding if there are no days", () => {
    const decision = deleteTenant(buildState(buildIdleTenant()), 0, buildContext());
    expect(decision.ok && eventNamesOf(decision.changes)).toEqual(["TenantOffboardingRequested"]);
  });

  it("changes nothing if it is repeated, whatever its days are", () => {
    const tenant = buildIdleTenant({ status: "leaving", purgeAt: PURGE_AT });
    expect(deleteTenant(buildState(tenant), 90, buildContext())).toEqual({
      ok: true,
      changes: [],
      preconditions: [],
      operationId: tenant.lastOperationId,
    });
  });

  it("is rejected while the onboarding runs, because there is nothing to restore", () => {
    const decision = deleteTenant(buildState(buildTenant()), 1, buildContext());
    expect(decision).toMatchObject({ ok: false, rejection: { code: "illegalTransition", currentStatus: "requested" } });
  });

  it("ends the operation that runs on the tenant, and restores its result later", () => {
    const running = buildOperation({ kind: "tenant.suspend" });
    const tenant = buildTenant({ status: "suspending" });
    const state = { ...buildState(tenant, ["active"]), running: new Map([[running.id, running]]) };
    const decision = deleteTenant(state, 1, buildContext());
    expect(decision.ok && decision.changes).toMatchObject([
      { after: { status: "leaving", beforeLeaving: { status: "suspended" } } },
      { after: { kind: "tenant.leave" } },
      { after: { kind: "tenant.suspend", status: "cancelled" } },
    ]);
  });
});

describe("a leaving tenant", () => {
  const leaving = buildIdleTenant({ status: "leaving", purgeAt: PURGE_AT });

  it("is purged at its time, and not before", () => {
    const purge = (time: string) => purgeTenant(buildState(leaving), time, buildContext());
    expect(purge("2026-12-04T09:59:59.999Z")).toBe("nothing");
    const due = purge(PURGE_AT);
    expect(due !== "nothing" && due.ok && eventNamesOf(due.changes)).toEqual(["TenantOffboardingRequested"]);
    const [tenant] = due !== "nothing" && due.ok ? due.changes : [];
    expect(tenant?.after).not.toHaveProperty("purgeAt");
  });

  it.each(TenantStatus.options.filter((status) => status !== "leaving"))("is not purged if it is %s", (status) => {
    expect(purgeTenant(buildState(buildIdleTenant({ status, purgeAt: PURGE_AT })), PURGE_AT, buildContext())).toBe(
      "nothing",
    );
  });

  it("is not purged after a restoration that failed", () => {
    const world = buildWorld(buildIdleTenant(), ["active", "active"]);
    world.applyCommand(deleteTenant(world.state(), 10, world.context));
    world.runToEnd();
    world.applyCommand(restoreTenant(world.state(), world.context));
    for (let pass = 0; pass < 6; pass += 1) world.advance(false);
    expect(describeWorld(world)).toMatchObject({ tenant: { status: "leaving", purgeAt: undefined } });
    expect(purgeTenant(world.state(), "2030-01-01T00:00:00.000Z", world.context)).toBe("nothing");
    const again = deleteTenant(world.state(), 10, world.context);
    expect(again.ok && eventNamesOf(again.changes)).toEqual(["TenantLeaving"]);
  });

  it("keeps its subscriptions: it can end none, and no trial ends", () => {
    const subscription = buildSubscription({
      status: "suspended",
      licence: { kind: "trial", startsAt: NOW, endsAt: NOW },
    });
    expect(unsubscribe(subscription, buildState(leaving), buildContext())).toMatchObject({
      ok: false,
      rejection: { code: "illegalTransition", currentStatus: "leaving" },
    });
    expect(endLicence({ tenant: leaving, subscription }, PURGE_AT, buildContext())).toBe("nothing");
  });
});

describe("the restoration of a leaving tenant", () => {
  const restingStatus = fc.constantFrom<SubscriptionStatus>("active", "suspended", "failed", "cancelled");
  const tenants = fc.constantFrom<Partial<TenantRecord>>(
    { status: "active" },
    { status: "active", reason: "The suspension failed." },
    { status: "suspended" },
    { status: "failed", reason: "The removal failed." },
  );

  it("brings the tenant and each subscription back as they were, also after failures and retries", () => {
    fc.assert(
      fc.property(tenants, fc.array(restingStatus, { maxLength: 4 }), fc.nat(3), (overrides, statuses, failures) => {
        const world = buildWorld(buildIdleTenant(overrides), statuses);
        const before = describeWorld(world);
        world.applyCommand(deleteTenant(world.state(), 7, world.context));
        for (let pass = 0; pass < failures; pass += 1) world.advance(pass % 2 === 0);
        world.runToEnd();
        const left = describeWorld(world);
        expect(left.tenant).toMatchObject({ status: "leaving", purgeAt: "2026-12-01T10:00:00.000Z" });
        expect(left.stacks).toEqual(before.stacks);
        world.applyCommand(restoreTenant(world.state(), world.context));
        world.runToEnd();
        expect(describeWorld(world)).toEqual(before);
      }),
    );
  });

  it("suspends what is to stay suspended, if the leaving could not", () => {
    const running = buildOperation({ kind: "tenant.suspend" });
    const world = buildWorld(buildTenant({ status: "suspending" }), ["active", "active"]);
    world.records.set(running.id, running);
    world.applyCommand(deleteTenant(world.state(), 7, world.context));
    world.advance(true);
    world.advance(false);
    world.runToEnd();
    world.applyCommand(restoreTenant(world.state(), world.context));
    world.runToEnd();
    const { tenant, subscriptions } = describeWorld(world);
    expect([tenant.status, subscriptions.map(([, status]) => status)]).toEqual([
      "suspended",
      ["suspended", "suspended"],
    ]);
  });
});
