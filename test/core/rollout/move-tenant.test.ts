import { describe, expect, it } from "vitest";
import { type MoveState, moveTenant } from "../../../handlers/core/rollout/move-tenant.ts";
import type { RolloutRecord } from "../../../schemas/rollout.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import {
  buildContext,
  buildOperation,
  buildProduct,
  buildRelease,
  buildRollout,
  buildSubscription,
  buildTenant,
  expectAccepted,
  TENANT_ID,
} from "../../support/builders.ts";

type Case = {
  tenant?: Partial<TenantRecord>;
  subscription?: Partial<SubscriptionRecord>;
  release?: MoveState["release"];
};

/** Returns the rollout of release 2 after the tenant's turn. */
function move(direction: RolloutRecord["direction"], { tenant = {}, subscription = {}, ...more }: Case) {
  const [from, to] = direction === "back" ? [2, 1] : [1, 2];
  const { activeOperationId: _, ...idle } = buildTenant({ status: "active", ...tenant });
  const member = { position: 0, wave: 1, tenantId: TENANT_ID };
  const state: MoveState = {
    rollout: buildRollout({ direction, status: direction === "back" ? "rollingBack" : "running" }),
    operation: buildOperation({ kind: "product.rollout" }),
    member,
    stored: direction === "back" ? { ...member, rolloutId: "rol_1", formerRelease: 1, status: "changed" } : undefined,
    tenant: { tenant: idle, subscriptions: [buildSubscription({ release: from, ...subscription })] },
    product: buildProduct(),
    release: buildRelease({ number: to }),
    ...more,
  };
  const change = expectAccepted(moveTenant(state, buildContext())).find(({ type }) => type === "rollout");
  return change?.after as RolloutRecord;
}

const immovable: [string, Case, RegExp][] = [
  ["whose offboarding failed", { tenant: { status: "failed" } }, /^A tenant that is failed can't .* must be active\.$/],
  ["whose subscription is suspended", { subscription: { status: "suspended" } }, /^The subscription is suspended\. /],
  ["whose plan is gone", { subscription: { planId: "basic" } }, /^The product crm has no plan basic\.$/],
  [
    "whose former release is withdrawn",
    { release: buildRelease({ status: "withdrawn" }) },
    /^The release 1 of crm is withdrawn\. /,
  ],
  ["whose former release does not exist", { release: undefined }, /^The former release does not exist\.$/],
];

describe.each(immovable)("a tenant %s", (_, state, reason) => {
  it("is a failure of a rollback, with the reason of its rejection", () => {
    const { failures, rolledBackTo } = move("back", state);
    expect(failures).toMatchObject([{ tenantId: TENANT_ID, reason: expect.stringMatching(reason) }]);
    expect(rolledBackTo).toBe(TENANT_ID);
  });

  it("is skipped by a rollout", () => {
    expect(move("forward", state)).toMatchObject({ failures: [], next: 1, waves: [{ skipped: 1 }] });
  });
});

describe("a tenant that can return", () => {
  it("changes to its former release", () => {
    expect(move("back", {})).toMatchObject({ failures: [], running: [{ tenantId: TENANT_ID }] });
  });
});
