import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildChangeItems } from "../../../handlers/adapters/dynamodb/change-items.ts";
import type { Change } from "../../../handlers/core/shared/decision.ts";
import {
  buildContext,
  buildOperation,
  buildProduct,
  buildRollout,
  buildSubscription,
  buildTenant,
  buildUser,
} from "../../support/builders.ts";

const [tenant, subscription, product, user] = [buildTenant(), buildSubscription(), buildProduct(), buildUser()];
const [operation, rollout] = [buildOperation(), buildRollout()];
const ids = { next: () => `evt_${"1".repeat(32)}`, count: 0 };
const buildItems = (change: Change) => buildChangeItems(change, buildContext(), ids).items;

beforeEach(() => {
  for (const type of ["TENANT", "PRODUCT", "USER", "OPERATION", "ROLLOUT"]) vi.stubEnv(`${type}_TABLE`, type);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a change without an event", () => {
  it.each<Change>([
    { type: "tenant", before: tenant, after: { ...tenant, status: "active" }, events: [] },
    { type: "subscription", before: subscription, after: { ...subscription, status: "suspending" }, events: [] },
    { type: "product", before: product, after: { ...product, status: "retired" }, events: [] },
    { type: "user", before: user, after: { ...user, status: "disabled" }, events: [] },
  ])("of a $type is never stored", (change) => {
    expect(() => buildItems(change)).toThrow(`A ${change.type} changes without an event`);
  });

  it.each<Change>([
    { type: "tenant", after: tenant, events: [] },
    { type: "subscription", after: subscription, events: [] },
    { type: "product", after: product, events: [] },
    { type: "user", after: user, events: [] },
  ])("does not create a $type either", (change) => {
    expect(() => buildItems(change)).toThrow(`A ${change.type} changes without an event`);
  });

  it.each<Change>([
    { type: "operation", before: operation, after: operation, events: [] },
    { type: "rollout", before: rollout, after: rollout, events: [] },
  ])("stores the progress of a $type", (change) => {
    expect(buildItems(change)).toHaveLength(1);
  });
});

describe("the time of an operation's last change", () => {
  const ended = buildOperation({ status: "failed", failing: true, updatedAt: "2026-11-20T10:00:00.000Z" });
  const { failing: _, ...resolved } = ended;
  const timeOf = (after: typeof operation) =>
    buildChangeItems({ type: "operation", before: ended, after, events: [] }, buildContext(), ids).record.updatedAt;

  it("stays the time of its end when its failure is made good", () => {
    expect(timeOf(resolved)).toBe(ended.updatedAt);
  });

  it("is that of a retry", () => {
    expect(timeOf({ ...resolved, status: "queued" })).toBe(buildContext().now);
  });
});
