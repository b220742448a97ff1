import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planWaves } from "../../../handlers/core/rollout/plan-waves.ts";
import { defaultWaves, type WavePlan } from "../../../schemas/rollout.ts";
import { SubscriptionStatus } from "../../../schemas/subscription.ts";

const buildTenants = (count: number, statuses: readonly SubscriptionStatus[] = []) =>
  Array.from({ length: count }, (_, index) => ({
    tenantId: `t${index}`,
    status: statuses[index % statuses.length] ?? "active",
    tags: index % 10 === 3 ? { ring: "canary" } : {},
  }));

describe("the plan of a rollout", () => {
  it.each<[string, number, readonly WavePlan[], number[]]>([
    ["one tenant, a tenth, half and all of them by default", 200, defaultWaves, [1, 19, 80, 100]],
    ["no wave without tenants", 1, defaultWaves, [1]],
    ["the share that has the release after each wave", 10, [{ percent: 30 }, { percent: 60 }], [3, 3]],
    ["a number of further tenants", 10, [{ count: 2 }, { count: 3 }], [2, 3]],
    ["the tenants with a tag first, and then all others", 20, [{ tag: "ring:canary" }, { percent: 100 }], [2, 18]],
    ["nothing for an unknown tag", 20, [{ tag: "ring:none" }], []],
  ])("has %s", (_, count, waves, totals) => {
    expect(planWaves(waves, buildTenants(count)).totals).toEqual(totals);
  });

  const canary = { tags: { ring: "canary" } };
  const [idle, ready] = [{ status: "suspended" } as const, { status: "active" } as const];
  const [old, failed, young, last] = [
    { tenantId: "old", ...idle, ...canary },
    { tenantId: "failed", status: "failed" as const },
    { tenantId: "young", ...ready, ...canary },
    { tenantId: "last", ...ready },
  ];

  it.each<[string, readonly WavePlan[], object]>([
    ["a number", [{ count: 1 }, { percent: 100 }], { totals: [1, 3] }],
    ["a percentage", [{ percent: 25 }, { percent: 100 }], { totals: [1, 3] }],
    ["a tag", [{ tag: "ring:canary" }, { percent: 100 }], { totals: [1, 3] }],
    ["a tag alone", [{ tag: "ring:canary" }], { tenantIds: ["young", "old"], totals: [2] }],
  ])("begins with a tenant that can be moved now, chosen by %s", (_, waves, expected) => {
    const plan = planWaves(waves, [old, failed, young, last]);
    expect(plan).toMatchObject(expected);
    expect(plan.tenantIds[0]).toBe("young");
    expect(plan.tenantIds.slice(2)).not.toContain("last");
  });

  it("has tenants that a tag selects and that can't be moved now in its last wave", () => {
    const waves = [{ tag: "ring:canary" }, { percent: 50 }, { percent: 75 }] satisfies WavePlan[];
    expect(planWaves(waves, [old, failed, young, last])).toEqual({
      tenantIds: ["young", "last", "old"],
      totals: [1, 1, 1],
    });
    expect(planWaves(waves, [old])).toEqual({ tenantIds: ["old"], totals: [1] });
  });

  it.each<[string, readonly WavePlan[], number[]]>([
    ["as the last wave", [{ percent: 50 }], [5]],
    ["as a wave before others, which tests the release", [{ percent: 25 }, { percent: 100 }], [3, 7]],
    ["before a number", [{ percent: 50 }, { count: 2 }], [5, 2]],
    ["smaller than the share of those tenants", [{ percent: 25 }], [4]],
  ])("counts tenants with a tag that can't be moved now in a percentage %s", (_, waves, totals) => {
    const others = Array.from({ length: 6 }, (__, index) => ({ tenantId: `other${index}`, ...ready }));
    const canaries = Array.from({ length: 4 }, (__, index) => ({ tenantId: `canary${index}`, ...idle, ...canary }));
    expect(planWaves([{ tag: "ring:canary" }, ...waves], [...canaries, ...others]).totals).toEqual(totals);
  });

  const wave: fc.Arbitrary<WavePlan> = fc.oneof(
    fc.record({ percent: fc.integer({ min: 1, max: 100 }) }),
    fc.record({ count: fc.integer({ min: 1, max: 50 }) }),
    fc.constant({ tag: "ring:canary" }),
  );
  const anyWaves = fc.array(wave, { maxLength: 6 });
  const anyTenants = fc
    .tuple(fc.nat(120), fc.array(fc.constantFrom("active", ...SubscriptionStatus.options), { maxLength: 7 }))
    .map(([count, statuses]) => buildTenants(count, statuses));

  it("has each tenant at most once, and all of them after 100 %", () => {
    fc.assert(
      fc.property(anyTenants, anyWaves, (tenants, waves) => {
        const some = planWaves(waves, tenants);
        expect(new Set(some.tenantIds).size).toBe(some.tenantIds.length);
        expect(some.totals.reduce((sum, one) => sum + one, 0)).toBe(some.tenantIds.length);
        expect(some.totals).not.toContain(0);
        const all = planWaves([...waves, { percent: 100 }], tenants);
        expect([...all.tenantIds].sort()).toEqual(tenants.map(({ tenantId }) => tenantId).sort());
      }),
    );
  });

  it("never has more tenants than the percentage of its last wave, unless the waves before it have more", () => {
    fc.assert(
      fc.property(anyTenants, anyWaves, fc.integer({ min: 1, max: 100 }), (tenants, waves, percent) => {
        const share = Math.ceil((tenants.length * percent) / 100);
        const before = planWaves(waves, tenants).tenantIds.length;
        const { tenantIds } = planWaves([...waves, { percent }], tenants);
        expect(tenantIds).toHaveLength(Math.max(share, before));
      }),
    );
  });

  it("has all tenants that can be moved now before the others", () => {
    fc.assert(
      fc.property(anyTenants, anyWaves, (tenants, waves) => {
        const movable = new Set(tenants.flatMap(({ tenantId, status }) => (status === "active" ? tenantId : [])));
        const places = planWaves(waves, tenants).tenantIds.map((tenantId) => movable.has(tenantId));
        expect(places).toEqual(places.toSorted((one, other) => Number(other) - Number(one)));
      }),
    );
  });
});
