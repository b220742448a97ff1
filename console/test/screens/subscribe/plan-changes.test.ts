import { describe, expect, test } from "vitest";
import type { Plan, Subscription } from "../../../src/api/resources.ts";
import { changesOf, seatsOfChange, toSubscriptionChange } from "../../../src/screens/subscribe/plan-changes.ts";

const plan = (id: string, seats: number, features: string[]): Plan => ({
  id,
  name: id.toUpperCase(),
  tier: id,
  entitlements: { seats, features, limits: {} },
});
const plans = [plan("standard", 10, []), plan("enterprise", 500, ["audit"])];
const subscription = { planId: "standard", parameters: { zone: "UTC" } } as unknown as Subscription;

describe("A change of a subscription", () => {
  test("shows everything that differs, also what comes with the plan", () => {
    const input = { planId: "enterprise", parameters: { zone: "UTC" } };
    expect(changesOf(subscription, input, plans)).toEqual([
      { label: "Plan", before: "STANDARD", after: "ENTERPRISE" },
      { label: "Seats", before: "10", after: "500" },
      { label: "Audit", before: "No", after: "Yes" },
    ]);
  });

  test("sends only what differs", () => {
    expect(toSubscriptionChange(subscription, { planId: "standard", parameters: { zone: "UTC" } })).toEqual({});
    expect(toSubscriptionChange(subscription, { planId: "standard", seats: 3 })).toEqual({ seats: 3, parameters: {} });
  });

  test("sends the seats with another plan, which would bring its own number", () => {
    const own = { ...subscription, seats: 8 };
    const input = { planId: "enterprise", seats: 8, parameters: { zone: "UTC" } };
    expect(toSubscriptionChange(own, input)).toEqual({ planId: "enterprise", seats: 8 });
    expect(changesOf(own, input, plans).map(({ label }) => label)).toEqual(["Plan", "Audit"]);
  });

  test("has the number of the plan if an own number of seats was emptied", () => {
    const own = { ...subscription, seats: 8 };
    expect(seatsOfChange({ planId: "standard", seats: 9 }, own, plans)).toBe(9);
    expect(seatsOfChange({ planId: "standard" }, own, plans)).toBe(10);
    expect(seatsOfChange({ planId: "enterprise" }, own, plans)).toBe(500);
    expect(seatsOfChange({ planId: "standard" }, subscription, plans)).toBeUndefined();
  });

  test("keeps the seats if it names neither seats nor another plan", () => {
    const own = { ...subscription, seats: 8 };
    expect(changesOf(own, { planId: "standard", parameters: { zone: "CET" } }, plans)).toEqual([
      { label: "Zone", before: "UTC", after: "CET" },
    ]);
  });

  test("allows a loss only together with a change", () => {
    const same = { planId: "standard", parameters: { zone: "UTC" }, onReplacement: "allow" as const };
    expect(toSubscriptionChange(subscription, same)).toEqual({});
    expect(toSubscriptionChange(subscription, { ...same, release: 2 })).toEqual({ release: 2, onReplacement: "allow" });
  });

  test("shows a move to another release", () => {
    const moved = changesOf(
      { ...subscription, release: 1 },
      { planId: "standard", parameters: { zone: "UTC" }, release: 2 },
      plans,
    );
    expect(moved).toEqual([{ label: "Release", before: "1", after: "2" }]);
  });
});
