import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completeOperation } from "../../../handlers/core/operation/complete.ts";
import { changeSubscription } from "../../../handlers/core/subscription/change.ts";
import { changeLicence, deadlinesOf, grantLicence, startLicence } from "../../../handlers/core/subscription/licence.ts";
import type { GrantedLicence, SubscriptionRecord } from "../../../schemas/subscription.ts";
import { buildContext, buildOperation, buildProduct, NOW } from "../../support/builders.ts";
import { buildLicensedSubscription, buildPlan, buildTrial, licence, tenant } from "./licence-fixtures.ts";

describe("a license", () => {
  it.each([
    ["2026-11-24T10:00:00.000Z", 30, "2026-12-24T10:00:00.000Z", "2026-12-17T10:00:00.000Z"],
    ["2026-11-24T10:00:00.000Z", undefined, "2026-12-24T10:00:00.000Z", "2026-12-17T10:00:00.000Z"],
    // Leap years and common years.
    ["2028-02-28T23:59:59.999Z", 1, "2028-02-29T23:59:59.999Z", "2028-02-29T11:59:59.999Z"],
    ["2027-02-28T00:00:00.000Z", 1, "2027-03-01T00:00:00.000Z", "2027-02-28T12:00:00.000Z"],
    // Across the start and the end of summer time, each day has 24 hours.
    ["2027-03-27T12:00:00.000Z", 2, "2027-03-29T12:00:00.000Z", "2027-03-28T12:00:00.000Z"],
    ["2026-10-24T12:00:00.000Z", 8, "2026-11-01T12:00:00.000Z", "2026-10-25T12:00:00.000Z"],
    ["2026-11-24T10:00:00.000Z", 7, "2026-12-01T10:00:00.000Z", "2026-11-27T22:00:00.000Z"],
  ])("of a trial from %s for %s days ends at %s and is announced at %s", (startsAt, days, end, notice) => {
    const licence = buildTrial(days, startsAt);
    expect(licence).toEqual({ kind: "trial", startsAt, endsAt: end });
    expect(deadlinesOf(licence)).toEqual({ notice, end });
  });

  it.each(["flat", "perSeat", undefined] as const)("of kind %s never ends", (kind) => {
    const licence = grantLicence(buildPlan(kind && { kind, days: 3 }), NOW);
    expect(licence).toEqual({ kind: kind ?? "flat", startsAt: NOW });
    expect(deadlinesOf(licence)).toBeUndefined();
  });

  const deadline = fc.date({ min: new Date(0), max: new Date("2200-01-01"), noInvalidDate: true });
  const days = fc.integer({ min: 1, max: 3650 });

  it("is announced between its start and its end, at most seven days before the end", () => {
    fc.assert(
      fc.property(deadline, days, (start, length) => {
        const licence = buildTrial(length, start.toISOString());
        const { notice = "", end = "" } = deadlinesOf(licence) ?? {};
        expect(licence.startsAt < notice && notice < end).toBe(true);
        expect(Date.parse(end) - Date.parse(licence.startsAt)).toBe(length * 86_400_000);
        expect(Date.parse(end) - Date.parse(notice)).toBeLessThanOrEqual(7 * 86_400_000);
      }),
    );
  });

  it("with a later start has the same length", () => {
    fc.assert(
      fc.property(deadline, deadline, days, (requested, started, length) => {
        const licence = startLicence(buildTrial(length, requested.toISOString()), started.toISOString());
        expect(licence).toEqual(buildTrial(length, started.toISOString()));
      }),
    );
  });

  it("does not become a longer trial by a change to another trial's plan", () => {
    const later = "2026-12-01T00:00:00.000Z";
    expect(changeLicence(buildTrial(30), buildPlan({ kind: "trial", days: 40 }), later)).toEqual(buildTrial(40));
    expect(changeLicence(buildTrial(30), buildPlan({ kind: "flat" }), later)).toEqual({
      kind: "flat",
      startsAt: later,
    });
    expect(changeLicence({ kind: "flat", startsAt: NOW }, buildPlan({ kind: "trial", days: 3 }), later)).toEqual(
      buildTrial(3, later),
    );
  });
});

describe("the license of a subscription", () => {
  const succeeded = { step: "End", outcome: { status: "succeeded" } } as const;
  const later = "2026-11-25T00:00:00.000Z";

  it("starts with the active subscription", () => {
    const subscription = buildLicensedSubscription({ status: "provisioning" });
    const operation = buildOperation({ kind: "subscription.provision" });
    const [change] = completeOperation(operation, { type: "subscription", subscription }, succeeded, later);
    expect(change?.after).toMatchObject({ licence: buildTrial(30, later) });
    expect(change?.events).toMatchObject([{ data: { licence: buildTrial(30, later) } }]);
  });

  it("changes with the plan only after the change succeeded", () => {
    const plans = [
      { ...buildPlan({ kind: "trial", days: 30 }), updatableTo: ["full"] },
      { ...buildPlan({ kind: "flat" }), id: "full" },
    ];
    const state = { tenant, product: buildProduct({ plans }), subscription: buildLicensedSubscription() };
    const decision = changeSubscription(state, { planId: "full" }, buildContext({ now: later }));
    if (!decision.ok) throw new Error(decision.rejection.detail);
    const [changing, queued] = decision.changes;
    expect(changing?.after).toMatchObject({ licence });
    const subscription = { ...buildLicensedSubscription(), ...changing?.after } as SubscriptionRecord;
    const operation = { ...buildOperation(), ...queued?.after, status: "running" } as ReturnType<typeof buildOperation>;
    const subject = { type: "subscription", subscription } as const;
    expect(completeOperation(operation, subject, succeeded, later)[0]?.after).toMatchObject({
      planId: "full",
      licence: { kind: "flat", startsAt: later },
    });
    const error = { code: "stackFailed", reason: "It broke.", retryable: true };
    const failed = { step: "End", outcome: { status: "failed", error } } as const;
    expect(completeOperation(operation, subject, failed, later)[0]?.after).toMatchObject({ licence });
  });

  it("begins with the success of the change that grants it, however late that is", () => {
    const requestedChange = { planId: "enterprise" };
    const operation = buildOperation({ kind: "subscription.change", requestedChange, licence: buildTrial(14) });
    const subject = (licence: GrantedLicence) =>
      ({ type: "subscription", subscription: buildLicensedSubscription({ status: "changing", licence }) }) as const;
    const flat = { kind: "flat", startsAt: "2026-01-01T00:00:00.000Z" } as const;
    const much = "2027-01-01T00:00:00.000Z";
    const end = (licence: GrantedLicence) => completeOperation(operation, subject(licence), succeeded, much)[0]?.after;
    expect(end(flat)).toMatchObject({ licence: buildTrial(14, much) });
    // A trial that continues keeps its days.
    expect(end(licence)).toMatchObject({ licence: buildTrial(14) });
  });

  it("cannot change to a trial that would be over already", () => {
    const plans = [
      { ...buildPlan({ kind: "trial", days: 30 }), updatableTo: ["short"] },
      { ...buildPlan({ kind: "trial", days: 14 }), id: "short" },
    ];
    const state = { tenant, product: buildProduct({ plans }), subscription: buildLicensedSubscription() };
    const change = (now: string) => changeSubscription(state, { planId: "short" }, buildContext({ now }));
    expect(change("2026-12-08T09:59:59.999Z")).toMatchObject({ ok: true });
    expect(change("2026-12-08T10:00:00.000Z")).toMatchObject({
      rejection: { code: "planNotAllowed", errors: [{ pointer: "/planId" }] },
    });
  });
});
