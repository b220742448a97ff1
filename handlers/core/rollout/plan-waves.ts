import type { WavePlan } from "../../../schemas/rollout.ts";
import type { SubscriptionStatus } from "../../../schemas/subscription.ts";
import { hasTag } from "../shared/has-tag.ts";
import { isAllowedFrom, subscriptionTransitions } from "../shared/transitions.ts";

/** A tenant that a rollout may change, with the status of its subscription. */
export type PlannedTenant = {
  tenantId: string;
  status: SubscriptionStatus;
  tags?: Readonly<Record<string, string>> | undefined;
};

/** The tenants of a rollout in the order of their waves, and the number of tenants in each wave. */
export type RolloutPlan = { tenantIds: string[]; totals: number[] };

/** Returns whether a rollout could move the tenant now. It would skip any other, and its wave would test nothing. */
const isMovable = ({ status }: PlannedTenant): boolean => isAllowedFrom(subscriptionTransitions.change, status);

/** Returns the tenants that a wave takes from those that are left. */
function selectTenants(
  wave: WavePlan,
  left: readonly PlannedTenant[],
  { total, planned }: { total: number; planned: number },
): readonly PlannedTenant[] {
  if ("tag" in wave) return left.filter(({ tags = {} }) => hasTag(tags, wave.tag));
  const count = "count" in wave ? wave.count : Math.ceil((total * wave.percent) / 100) - planned;
  return left.slice(0, Math.max(count, 0));
}

/** Returns the tenants that the waves take together. Each selected tenant counts, also one that can't be moved now. */
function listCovered(waves: readonly WavePlan[], tenants: readonly PlannedTenant[]): readonly PlannedTenant[] {
  const covered = new Set<PlannedTenant>();
  for (const wave of waves) {
    const left = tenants.filter((one) => !covered.has(one));
    for (const one of selectTenants(wave, left, { total: tenants.length, planned: covered.size })) covered.add(one);
  }
  return tenants.filter((one) => covered.has(one));
}

/** Adds tenants to the last wave of a plan. */
function addToLastWave({ tenantIds, totals }: RolloutPlan, added: readonly PlannedTenant[]): RolloutPlan {
  if (added.length === 0) return { tenantIds, totals };
  const last = (totals.at(-1) ?? 0) + added.length;
  return {
    tenantIds: [...tenantIds, ...added.map(({ tenantId }) => tenantId)],
    totals: [...totals.slice(0, -1), last],
  };
}

/**
 * Distributes the tenants over the waves. A percentage is the share that has the release after its wave. Tenants that
 * can't be moved now come after all others, also those that a wave selects by a tag, so that the first waves test the
 * release. Waves without tenants are left out, and so are tenants that no wave takes.
 */
export function planWaves(waves: readonly WavePlan[], tenants: readonly PlannedTenant[]): RolloutPlan {
  let left = listCovered(waves, [...tenants.filter(isMovable), ...tenants.filter((one) => !isMovable(one))]);
  const plan: RolloutPlan = { tenantIds: [], totals: [] };
  for (const wave of waves) {
    const selected = selectTenants(wave, left, { total: tenants.length, planned: plan.tenantIds.length });
    const taken = new Set("tag" in wave ? selected.filter(isMovable) : selected);
    if (taken.size === 0) continue;
    left = left.filter((one) => !taken.has(one));
    plan.tenantIds.push(...[...taken].map(({ tenantId }) => tenantId));
    plan.totals.push(taken.size);
  }
  return addToLastWave(plan, left);
}
