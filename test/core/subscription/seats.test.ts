import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completeOperation } from "../../../handlers/core/operation/complete.ts";
import { retryOperation } from "../../../handlers/core/operation/retry.ts";
import type { Change, Decision, SeatChange } from "../../../handlers/core/shared/decision.ts";
import { changeSubscription } from "../../../handlers/core/subscription/change.ts";
import {
  checkSeatLeft,
  checkSeatLimits,
  isLowerLimit,
  releaseSeats,
  takeSeats,
} from "../../../handlers/core/subscription/seats.ts";
import { subscribe } from "../../../handlers/core/subscription/subscribe.ts";
import { unsubscribe } from "../../../handlers/core/subscription/unsubscribe.ts";
import type { ChangeSubscription, SubscriptionRecord } from "../../../schemas/subscription.ts";
import {
  buildContext,
  buildOperation,
  buildProduct,
  buildRetrySubject,
  buildSubscription,
  buildTenant,
  NOW,
  TENANT_ID,
} from "../../support/builders.ts";

const { activeOperationId: _, ...tenant } = buildTenant({ status: "active" });
const listSeatChanges = (decision: Decision): SeatChange[] =>
  decision.ok ? decision.changes.flatMap(({ seats }) => seats ?? []) : [];
const base = { tenantId: TENANT_ID, productId: "crm" };
const buildLimitChange = (to: number | undefined) => ({ ...base, limit: to });

describe("a user's seats", () => {
  const products = fc.uniqueArray(fc.constantFrom<string>("crm", "erp", "hr", "constructor"), { maxLength: 4 });
  const toProductAccess = (ids: string[]) => Object.fromEntries(ids.map((id) => [id, ["user"]]));

  it("are taken and released by the difference of the products", () => {
    fc.assert(
      fc.property(products, products, (before, after) => {
        const holder = { tenantId: TENANT_ID, products: toProductAccess(before) };
        const counts = new Map(before.map((id) => [id, 1]));
        for (const change of [
          ...takeSeats(holder, toProductAccess(after)),
          ...releaseSeats(holder, toProductAccess(after)),
        ]) {
          if ("by" in change) counts.set(change.productId, (counts.get(change.productId) ?? 0) + change.by);
        }
        expect([...counts].filter(([, count]) => count === 1).map(([id]) => id)).toEqual(expect.arrayContaining(after));
        expect([...counts.values()].reduce((sum, one) => sum + one, 0)).toBe(after.length);
      }),
    );
  });

  it("do not exist for staff", () => {
    expect(takeSeats({ products: {} }, toProductAccess(["crm"]))).toEqual([]);
    expect(releaseSeats({ products: toProductAccess(["crm"]) }, {})).toEqual([]);
  });
});

describe("the seat counter", () => {
  it.each([
    [{ used: 0 }, undefined],
    [{ used: 9, limit: 10 }, undefined],
    [{ used: 10, limit: 10 }, "noSeatLeft"],
    [{ used: 11, limit: 10 }, "noSeatLeft"],
  ])("%j has a free seat or rejects with %s", (counter, code) => {
    expect(checkSeatLeft("crm", counter)?.code).toBe(code);
  });

  it.each([
    [undefined, 12, undefined],
    [12, 12, undefined],
    [11, 12, "noSeatLeft"],
    [1, undefined, undefined],
  ])("a limit of %s with %s taken seats is rejected with %s", (to, used, code) => {
    const change: Change = {
      type: "subscription",
      after: buildSubscription(),
      events: [],
      seats: [buildLimitChange(to)],
    };
    const seats = used === undefined ? undefined : new Map([["crm", { used }]]);
    expect(checkSeatLimits([change], seats)?.code).toBe(code);
  });

  it.each([
    [5, 10, true],
    [5, undefined, true],
    [10, 10, false],
    [11, 10, false],
    [undefined, 10, false],
    [undefined, undefined, false],
  ])("a limit of %s instead of %s is lower: %s", (to, than, lower) => {
    expect(isLowerLimit(to, than)).toBe(lower);
  });
});

describe("the limit of a subscription's seats", () => {
  const requested = { productId: "crm", planId: "standard", seats: 3 };
  const cancelled = buildSubscription({ status: "cancelled", seats: 3 });

  it("starts with the subscription, unless the plan has no limit", () => {
    const state = { tenant, product: buildProduct(), subscriptions: [] };
    expect(listSeatChanges(subscribe(state, requested, buildContext()))).toEqual([buildLimitChange(3)]);
    expect(listSeatChanges(subscribe(state, { productId: "crm", planId: "enterprise" }, buildContext()))).toEqual([]);
  });

  it("can't be lower than the seats still taken from an earlier subscription", () => {
    const seats = new Map([["crm", { used: 4 }]]);
    const state = { tenant, product: buildProduct(), subscriptions: [cancelled], seats };
    const decision = subscribe(state, requested, buildContext());
    expect(decision).toMatchObject({ ok: false, rejection: { code: "noSeatLeft" } });
  });

  const active = buildSubscription({ seats: 10 });
  const change = (one: SubscriptionRecord, body: ChangeSubscription, used = 0) =>
    changeSubscription(
      { tenant, product: buildProduct(), subscription: one, seats: new Map([["crm", { used }]]) },
      body,
      buildContext(),
    );

  it("is lowered at the request and raised at the success", () => {
    expect(listSeatChanges(change(active, { seats: 4 }, 4))).toEqual([buildLimitChange(4)]);
    expect(change(active, { seats: 4 }, 5)).toMatchObject({ ok: false, rejection: { code: "noSeatLeft" } });
    expect(listSeatChanges(change(buildSubscription({ seats: 2 }), { seats: 4 }, 2))).toEqual([]);
  });

  const end = (before: number, to: number | undefined, status: "succeeded" | "failed") => {
    const operation = buildOperation({
      kind: "subscription.change",
      requestedChange: { planId: "standard", ...(to === undefined ? {} : { seats: to }) },
    });
    const subject = {
      type: "subscription",
      subscription: buildSubscription({ status: "changing", seats: before }),
    } as const;
    const error = { code: "stackFailed", reason: "It broke.", retryable: true };
    const outcome = status === "succeeded" ? ({ status } as const) : ({ status, error } as const);
    const [ended] = completeOperation(operation, subject, { step: "Apply the change", outcome }, NOW);
    return { seats: ended?.seats ?? [], record: ended?.after as SubscriptionRecord };
  };

  it.each([
    [10, 4, "succeeded", [], 4],
    [10, 4, "failed", [buildLimitChange(10)], 10],
    [4, 10, "succeeded", [buildLimitChange(10)], 10],
    [4, 10, "failed", [], 4],
    [4, undefined, "succeeded", [buildLimitChange(undefined)], undefined],
    [4, undefined, "failed", [], 4],
    [4, 4, "succeeded", [], 4],
  ] as const)("from %s to %s, which %s, ends with the steps %j", (before, to, status, steps, seats) => {
    expect(end(before, to, status)).toMatchObject({ seats: steps });
    expect(end(before, to, status).record.seats).toBe(seats);
  });

  it("ends with the subscription and returns with a retried one", () => {
    const operation = buildOperation({ kind: "subscription.deprovision" });
    const subject = {
      type: "subscription",
      subscription: buildSubscription({ status: "deprovisioning", seats: 10 }),
    } as const;
    const ended = { step: "Cancel the subscription", outcome: { status: "succeeded" } } as const;
    expect(completeOperation(operation, subject, ended, NOW)[0]?.seats).toEqual([buildLimitChange(undefined)]);

    const lastOperation = buildOperation({
      kind: "subscription.provision",
      status: "cancelled",
      target: { type: "subscription", id: "" },
      productId: "crm",
    });
    const state = { tenant, subscriptions: [{ ...cancelled, lastOperationId: lastOperation.id }], running: new Map() };
    expect(listSeatChanges(retryOperation(lastOperation, buildRetrySubject({ state }), buildContext()))).toEqual([
      buildLimitChange(3),
    ]);
  });

  it("is lowered again by a retried change if possible", () => {
    const operation = buildOperation({
      kind: "subscription.change",
      status: "failed",
      target: { type: "subscription", id: "" },
      productId: "crm",
      requestedChange: { planId: "standard", seats: 4 },
    });
    const retry = (used: number) => {
      const state = { tenant, subscriptions: [active], running: new Map(), seats: new Map([["crm", { used }]]) };
      return retryOperation(operation, buildRetrySubject({ state }), buildContext());
    };
    expect(listSeatChanges(retry(4))).toEqual([buildLimitChange(4)]);
    expect(retry(5)).toMatchObject({ ok: false, rejection: { code: "noSeatLeft" } });
  });

  it("does not change at the start of a removal", () => {
    expect(
      listSeatChanges(unsubscribe(active, { tenant, subscriptions: [], running: new Map() }, buildContext())),
    ).toEqual([]);
  });
});
