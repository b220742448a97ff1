import type { WavePlan } from "../../../schemas/rollout.ts";
import { hasTag } from "../shared/has-tag.ts";

/** A tenant that a rollout may change. */
export type PlannedTenant = { tenantId: string; tags?: Readonly<Record<string, string>> | undefined };

/** The tenants of a rollout in the order of their waves, and the number of tenants in each wave. */
export type RolloutPlan = { tenantIds: string[]; totals: number[] };

/** Returns the tenants that a wave takes from those that are left. */
function selectTenants(wave: WavePlan, left: readonly PlannedTenant[], total: number): readonly PlannedTenant[] {
  if ("tag" in wave) return left.filter(({ tags = {} }) => hasTag(tags, wave.tag));
  const before = total - left.length;
  const count = "count" in wave ? wave.count : Math.ceil((total * wave.percent) / 100) - before;
  return left.slice(0, Math.max(count, 0));
}

/**
 * Distributes the tenants over the waves. A percentage is the share that has the release after its wave. Waves without
 * tenants are left out, and so are tenants that no wave takes.
 */
export function planWaves(waves: readonly WavePlan[], tenants: readonly PlannedTenant[]): RolloutPlan {
  let left = tenants;
  const plan: RolloutPlan = { tenantIds: [], totals: [] };
  for (const wave of waves) {
    const selected = new Set(selectTenants(wave, left, tenants.length));
    if (selected.size === 0) continue;
    plan.tenantIds.push(...[...selected].map(({ tenantId }) => tenantId));
    plan.totals.push(selected.size);
    left = left.filter((one) => !selected.has(one));
  }
  return plan;
}
