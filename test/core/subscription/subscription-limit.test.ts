import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commit } from "../../../handlers/adapters/dynamodb/store.ts";
import { retryOperation } from "../../../handlers/core/operation/retry.ts";
import { accept, type Change } from "../../../handlers/core/shared/decision.ts";
import { subscribe } from "../../../handlers/core/subscription/subscribe.ts";
import { offboardTenant } from "../../../handlers/core/tenant/offboard.ts";
import { reconcileTenant } from "../../../handlers/core/tenant/reconcile.ts";
import { suspendTenant } from "../../../handlers/core/tenant/suspend.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord, SubscriptionStatus } from "../../../schemas/subscription.ts";
import {
  buildContext,
  buildOperation,
  buildProduct,
  buildRetrySubject,
  buildSubscription,
  buildTenant,
  expectAccepted,
  NOW,
} from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

/** The maximum number of items in a transaction, without the row of an Idempotency-Key. */
const MAX_ITEMS = 99;

const hex = (number: number) => number.toString(16).padStart(32, "0");
const buildSubscriptions = (count: number, status: SubscriptionStatus, from = 0): SubscriptionRecord[] =>
  Array.from({ length: count }, (_, index) => buildSubscription({ productId: `p${from + index}`, status }));

let memory: MemoryTables;
let items = 0;
beforeEach(() => {
  Object.assign(process.env, {
    TENANT_TABLE: "t",
    OPERATION_TABLE: "o",
    EVENT_LOG_TABLE: "l",
    OUTBOX_TABLE: "x",
    FEED_BACKLOG_TABLE: "b",
  });
  memory = new MemoryTables().install();
  memory.before = ({ input }) => {
    items = input.TransactItems?.length ?? 1;
    throw new Error("counted");
  };
});
afterEach(() => memory.restore());

/** Returns the number of items in a decision's transaction. */
async function countItems(changes: Change[]): Promise<number> {
  const cause = { actor: "alice", correlationId: "request-1", now: NOW };
  await expect(commit(accept(changes), cause)).rejects.toThrow("counted");
  return items;
}
function buildState(subscriptions: SubscriptionRecord[]) {
  const { activeOperationId: _, ...tenant } = buildTenant({ status: "active" });
  return { tenant, subscriptions, product: buildProduct() };
}
const requested = { productId: "crm", planId: "standard" };

describe("a tenant's subscriptions", () => {
  it("can be up to 20, without the cancelled ones", () => {
    const subscriptions = [...buildSubscriptions(19, "active"), ...buildSubscriptions(60, "cancelled", 19)];
    expect(subscribe(buildState(subscriptions), requested, buildContext())).toMatchObject({ ok: true });
  });

  it("are rejected beyond 20, also for a cancelled one that starts again", () => {
    const full = [...buildSubscriptions(20, "active"), buildSubscription({ status: "cancelled" })];
    expect(subscribe(buildState(full), requested, buildContext())).toMatchObject({
      ok: false,
      rejection: { code: "limitReached" },
    });
    const failed = [...buildSubscriptions(19, "active"), ...buildSubscriptions(1, "failed", 19)];
    expect(subscribe(buildState(failed), requested, buildContext())).toMatchObject({
      rejection: { code: "limitReached" },
    });
  });
});

describe("the retry of a cancelled subscription", () => {
  it("is rejected if the tenant has 20 subscriptions", () => {
    const { activeOperationId: _, ...tenant } = buildTenant({ status: "active" });
    const operation = buildOperation({ kind: "subscription.provision", status: "cancelled", productId: "crm" });
    const buildMixed = (living: number) => [
      ...buildSubscriptions(living, "active"),
      buildSubscription({ status: "cancelled" }),
    ];
    const retried = (living: number) =>
      retryOperation(
        { ...operation, target: { type: "subscription", id: `${tenant.id}/crm` } },
        buildRetrySubject({ state: { tenant, subscriptions: buildMixed(living), running: new Map() } }),
        buildContext(),
      );
    expect(retried(19)).toMatchObject({ ok: true });
    expect(retried(20)).toMatchObject({ rejection: { code: "limitReached" } });
  });
});

describe("a command on a tenant with 20 subscriptions fits into one transaction", () => {
  const past = buildSubscriptions(100, "cancelled", 20);
  const busy = buildSubscriptions(20, "provisioning").map((one, index) => ({
    ...one,
    activeOperationId: `op_${hex(index)}`,
  }));
  const running = new Map<string, OperationRecord>(
    busy.map(({ activeOperationId: id, productId }) => [
      id,
      buildOperation({ id, kind: "subscription.provision", productId }),
    ]),
  );

  it("when it offboards the tenant while an operation runs on each subscription", async () => {
    const tenantOperation = buildOperation({ id: `op_${hex(99)}` });
    const tenant = buildTenant({ activeOperationId: tenantOperation.id });
    const all = new Map([...running, [tenantOperation.id, tenantOperation]]);
    const decided = offboardTenant({ tenant, subscriptions: [...busy, ...past], running: all }, buildContext());
    expect(await countItems(expectAccepted(decided))).toBeLessThanOrEqual(MAX_ITEMS);
  });

  it("when it suspends the tenant", async () => {
    const decided = suspendTenant(
      { ...buildState([...buildSubscriptions(20, "active"), ...past]), running: new Map() },
      buildContext(),
    );
    expect(await countItems(expectAccepted(decided))).toBeLessThanOrEqual(MAX_ITEMS);
  });

  it.each(["tenant.offboard", "tenant.suspend", "tenant.reactivate"] as const)(
    "when %s starts work on each subscription",
    async (kind) => {
      const status = {
        "tenant.offboard": "offboarding",
        "tenant.suspend": "suspending",
        "tenant.reactivate": "reactivating",
      } as const;
      const from = kind === "tenant.reactivate" ? "suspended" : "active";
      const operation = buildOperation({ kind });
      const tenant = buildTenant({ status: status[kind], preparedFor: `${operation.id}-1` });
      const changes = reconcileTenant(
        { tenant, subscriptions: [...buildSubscriptions(20, from), ...past], operation },
        buildContext(),
      );
      expect(changes).toHaveLength(40);
      expect(await countItems(changes)).toBeLessThanOrEqual(MAX_ITEMS);
    },
  );
});
