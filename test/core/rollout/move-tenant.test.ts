import { describe, expect, it } from "vitest";
import { type MoveState, moveTenant } from "../../../handlers/core/rollout/move-tenant.ts";
import type { RolloutMember, RolloutRecord } from "../../../schemas/rollout.ts";
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
  stored?: Partial<RolloutMember>;
};

/** Returns the change of the rollout of release 2 at the tenant's turn. */
function moveOne(direction: RolloutRecord["direction"], { tenant = {}, subscription = {}, stored, ...more }: Case) {
  const [from, to] = direction === "back" ? [2, 1] : [1, 2];
  const { activeOperationId: _, ...idle } = buildTenant({ status: "active", ...tenant });
  const member = { position: 0, wave: 1, tenantId: TENANT_ID };
  const row = { ...member, rolloutId: "rol_1", formerRelease: 1, status: "changed" } as const;
  const state: MoveState = {
    rollout: buildRollout({ direction, status: direction === "back" ? "rollingBack" : "running" }),
    operation: buildOperation({ kind: "product.rollout" }),
    member,
    stored: stored || direction === "back" ? { ...row, ...stored } : undefined,
    tenant: { tenant: idle, subscriptions: [buildSubscription({ release: from, ...subscription })] },
    product: buildProduct(),
    release: buildRelease({ number: to }),
    ...more,
  };
  const change = expectAccepted(moveTenant(state, buildContext())).find(({ type }) => type === "rollout");
  if (change?.type !== "rollout") throw new Error("The rollout did not change");
  return { after: change.after as RolloutRecord, rows: change.rows ?? [] };
}

/** Returns the rollout of release 2 after the tenant's turn. */
const move = (direction: RolloutRecord["direction"], state: Case) => moveOne(direction, state).after;

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

describe("the row of a tenant", () => {
  const rowOf = (direction: RolloutRecord["direction"], state: Case) =>
    moveOne(direction, state).rows.flatMap((row) => ("member" in row ? row.member : []))[0];

  it("has the release from which the tenant is moved, also if somebody moved it after a failed attempt", () => {
    expect(rowOf("forward", { subscription: { release: 3 } })).toMatchObject({ formerRelease: 3 });
    const stored = { formerRelease: 1, status: "failed" } as const;
    expect(rowOf("forward", { stored, subscription: { release: 3 } })).toMatchObject({ formerRelease: 3 });
  });

  it("keeps the former release of a return", () => {
    expect(rowOf("back", {})).toMatchObject({ formerRelease: 1, status: "changing" });
  });

  it("names the subscription by the operation that provisioned it", () => {
    const provisionedBy = `op_${"5".repeat(32)}`;
    const stored = { provisionedBy: `op_${"4".repeat(32)}`, status: "failed" } as const;
    expect(rowOf("forward", { stored, subscription: { provisionedBy } })).toMatchObject({ provisionedBy });
  });
});

describe("a rollback", () => {
  const [earlier, later] = [`op_${"4".repeat(32)}`, `op_${"5".repeat(32)}`];

  it.each<[string, Partial<RolloutMember>, Partial<SubscriptionRecord>, number]>([
    ["returns the subscription that the rollout changed", { provisionedBy: earlier }, { provisionedBy: earlier }, 1],
    ["skips one that began after the change", { provisionedBy: earlier }, { provisionedBy: later }, 0],
    ["returns one of an older version, which does not name its provisioning", {}, {}, 1],
    ["skips one that began after a change of an older version", {}, { provisionedBy: later }, 0],
  ])("%s", (_, stored, subscription, moved) => {
    const { running, failures, rolledBackTo } = move("back", { stored, subscription });
    expect(running).toHaveLength(moved);
    expect({ failures, rolledBackTo }).toEqual({ failures: [], rolledBackTo: TENANT_ID });
  });

  it.each<[string, Partial<RolloutMember>, Partial<SubscriptionRecord>, string[]]>([
    ["counts a failed tenant without the release as returned", { status: "failed" }, { release: 1 }, ["returned"]],
    ["leaves the row of a changed tenant that somebody moved", { status: "changed" }, { release: 3 }, []],
    [
      "leaves the row of a failed tenant with a later subscription",
      { status: "failed", provisionedBy: earlier },
      { provisionedBy: later },
      [],
    ],
  ])("%s", (_, stored, subscription, statuses) => {
    const { rows } = moveOne("back", { stored, subscription });
    expect(rows.flatMap((row) => ("member" in row ? row.member.status : []))).toEqual(statuses);
  });
});
