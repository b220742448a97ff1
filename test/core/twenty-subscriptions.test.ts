import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commit } from "../../handlers/adapters/store.ts";
import { retryOperationAgain } from "../../handlers/core/control.ts";
import { accept, type Change, type Decision } from "../../handlers/core/decision.ts";
import { settleTenant } from "../../handlers/core/outcome.ts";
import { subscribe } from "../../handlers/core/subscribe.ts";
import { offboardTenant, suspendTenant } from "../../handlers/core/tenant-commands.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import type { SubscriptionRecord, SubscriptionStatus } from "../../schemas/subscription.ts";
import { aContext, anOperation, aProduct, aSubscription, aTenant, NOW } from "../support/builders.ts";
import { MemoryTables } from "../support/memory-tables.ts";

/** The items that one transaction takes, without the row of an Idempotency-Key. */
const MAX_ITEMS = 99;

const hex = (number: number) => number.toString(16).padStart(32, "0");
const subscriptions = (count: number, status: SubscriptionStatus, from = 0): SubscriptionRecord[] =>
  Array.from({ length: count }, (_, index) => aSubscription({ productId: `p${from + index}`, status }));

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

/** Returns the number of items that a decision takes in its transaction. */
const itemsOf = async (changes: Change[]): Promise<number> => {
  const cause = { actor: "alice", correlationId: "request-1", now: NOW };
  await expect(commit(accept(changes), cause)).rejects.toThrow("counted");
  return items;
};
const changesOf = (decision: Decision): Change[] => {
  if (!decision.ok) throw new Error(decision.refusal.detail);
  return decision.changes;
};

const state = (own: SubscriptionRecord[]) => {
  const { activeOperationId: _, ...tenant } = aTenant({ status: "active" });
  return { tenant, subscriptions: own, product: aProduct() };
};
const wanted = { productId: "crm", planId: "standard" };

describe("a tenant's subscriptions", () => {
  it("may be 20 that live, however many were cancelled before", () => {
    const own = [...subscriptions(19, "active"), ...subscriptions(60, "cancelled", 19)];
    expect(subscribe(state(own), wanted, aContext())).toMatchObject({ ok: true });
  });

  it("are refused beyond 20 that live, also where one that was cancelled would live again", () => {
    const full = [...subscriptions(20, "active"), aSubscription({ status: "cancelled" })];
    expect(subscribe(state(full), wanted, aContext())).toMatchObject({ ok: false, refusal: { code: "limitReached" } });
    const failed = [...subscriptions(19, "active"), ...subscriptions(1, "failed", 19)];
    expect(subscribe(state(failed), wanted, aContext())).toMatchObject({ refusal: { code: "limitReached" } });
  });
});

describe("the retry of a subscription that was cancelled", () => {
  it("is refused where the tenant has 20 that live", () => {
    const { activeOperationId: _, ...tenant } = aTenant({ status: "active" });
    const operation = anOperation({ kind: "subscription.provision", status: "cancelled", productId: "crm" });
    const own = (living: number) => [...subscriptions(living, "active"), aSubscription({ status: "cancelled" })];
    const retried = (living: number) =>
      retryOperationAgain(
        { ...operation, target: { type: "subscription", id: `${tenant.id}/crm` } },
        { state: { tenant, subscriptions: own(living), running: new Map() }, last: new Map() },
        aContext(),
      );
    expect(retried(19)).toMatchObject({ ok: true });
    expect(retried(20)).toMatchObject({ refusal: { code: "limitReached" } });
  });
});

describe("what is done to a tenant of 20 subscriptions fits into one transaction", () => {
  const past = subscriptions(100, "cancelled", 20);
  const busy = subscriptions(20, "provisioning").map((one, index) => ({
    ...one,
    activeOperationId: `op_${hex(index)}`,
  }));
  const running = new Map<string, OperationRecord>(
    busy.map(({ activeOperationId: id, productId }) => [
      id,
      anOperation({ id, kind: "subscription.provision", productId }),
    ]),
  );

  it("when it is offboarded while something runs on each", async () => {
    const own = anOperation({ id: `op_${hex(99)}` });
    const tenant = aTenant({ activeOperationId: own.id });
    const all = new Map([...running, [own.id, own]]);
    const decided = offboardTenant({ tenant, subscriptions: [...busy, ...past], running: all }, aContext());
    expect(await itemsOf(changesOf(decided))).toBeLessThanOrEqual(MAX_ITEMS);
  });

  it("when it is suspended", async () => {
    const decided = suspendTenant(
      { ...state([...subscriptions(20, "active"), ...past]), running: new Map() },
      aContext(),
    );
    expect(await itemsOf(changesOf(decided))).toBeLessThanOrEqual(MAX_ITEMS);
  });

  it.each(["tenant.offboard", "tenant.suspend", "tenant.reactivate"] as const)(
    "when %s goes on to each",
    async (kind) => {
      const status = {
        "tenant.offboard": "offboarding",
        "tenant.suspend": "suspending",
        "tenant.reactivate": "reactivating",
      } as const;
      const from = kind === "tenant.reactivate" ? "suspended" : "active";
      const operation = anOperation({ kind });
      const tenant = aTenant({ status: status[kind], preparedFor: `${operation.id}-1` });
      const changes = settleTenant(
        { tenant, subscriptions: [...subscriptions(20, from), ...past], operation },
        aContext(),
      );
      expect(changes).toHaveLength(40);
      expect(await itemsOf(changes)).toBeLessThanOrEqual(MAX_ITEMS);
    },
  );
});
