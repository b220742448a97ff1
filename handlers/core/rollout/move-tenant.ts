import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { ReleaseRecord } from "../../../schemas/release.ts";
import type { Member, RolloutMember, RolloutRecord } from "../../../schemas/rollout.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { toOperationChange } from "../operation/operation.ts";
import { type Acceptance, accept, type Change, type Context, type Precondition } from "../shared/decision.ts";
import { changeSubscription } from "../subscription/change.ts";
import type { TenantParts } from "../tenant/tenant-state.ts";
import { addFailure } from "./add-failure.ts";
import { changeRollout, countInWave, startWave, withWaveSteps } from "./rollout.ts";

/** The next tenant of a rollout with the records that decide about its change. */
export type MoveState = {
  rollout: RolloutRecord;
  operation: OperationRecord;
  member: Member;
  /** The tenant's state in the rollout; undefined before its first change. */
  stored: RolloutMember | undefined;
  tenant: TenantParts | undefined;
  product: ProductRecord;
  /** The release that the tenant gets. */
  release: ReleaseRecord | undefined;
};

type Verdict =
  | { kind: "skip" }
  | { kind: "wait" }
  | { kind: "fail"; failure: RolloutRecord["failures"][number] }
  | { kind: "move"; changes: Change[]; preconditions: Precondition[] };

const findSubscription = ({ rollout, tenant }: MoveState): SubscriptionRecord | undefined =>
  tenant?.subscriptions.find(({ productId }) => productId === rollout.productId);

/** Returns whether an operation runs on the tenant. A tenant is never changed by two rollouts at the same time. */
const isBusy = ({ tenant, subscriptions }: TenantParts): boolean =>
  [tenant, ...subscriptions].some(({ activeOperationId }) => activeOperationId !== undefined);

/** Returns whether a subscription still has the release from which it is to be moved. A rollback leaves a subscription alone
 *  that began after the rollout's change, because the rollout did not change it. */
function isConcerned({ rollout, stored }: MoveState, subscription: SubscriptionRecord): boolean {
  if (subscription.status === "cancelled") return false;
  const hasRelease = subscription.release === rollout.release;
  return rollout.direction === "forward"
    ? !hasRelease
    : hasRelease && stored?.provisionedBy === subscription.provisionedBy;
}

/** Decides about a tenant that can't be moved. Only a rollback must not pass it by. */
function decideImmovable(
  { rollout }: MoveState,
  { tenantId, lastOperationId: operationId }: SubscriptionRecord,
  reason: string,
): Verdict {
  return rollout.direction === "forward"
    ? { kind: "skip" }
    : { kind: "fail", failure: { tenantId, operationId, reason } };
}

/** Decides whether the tenant is moved now, later or not at all. */
function decideMove(state: MoveState, context: Context): Verdict {
  const { rollout, tenant: parts, product, release } = state;
  const subscription = findSubscription(state);
  if (parts === undefined || subscription === undefined) return { kind: "skip" };
  if (isBusy(parts)) return { kind: "wait" };
  if (!isConcerned(state, subscription)) return { kind: "skip" };
  if (release === undefined) return decideImmovable(state, subscription, "The former release does not exist.");
  if (subscription.status !== "active") {
    const reason = `The subscription is ${subscription.status}. It must be active to return to its former release.`;
    return decideImmovable(state, subscription, reason);
  }
  const { onReplacement } = rollout;
  const change = { release: release.number, ...(onReplacement === "allow" ? { onReplacement } : {}) };
  const subject = { tenant: parts.tenant, product, subscription, release };
  const decision = changeSubscription(subject, change, context, { parentId: state.operation.id });
  if (!decision.ok) {
    const { code, detail } = decision.rejection;
    return code === "busy" ? { kind: "wait" } : decideImmovable(state, subscription, detail);
  }
  const others = parts.subscriptions.filter((one) => one !== subscription && one.status !== "cancelled");
  // A change of another subscription that begins meanwhile must make this decision fail.
  const unchanged = others.map((record): Precondition => ({ type: "subscription", record }));
  return { kind: "move", changes: decision.changes, preconditions: [...(decision.preconditions ?? []), ...unchanged] };
}

/** Builds the tenant's row. On the way to the release, the former one is what the tenant has now: since an earlier attempt,
 *  somebody may have moved the tenant, or it may have subscribed anew. */
function buildRow(state: MoveState): RolloutMember {
  const { rollout, member, stored } = state;
  const { release, provisionedBy } = findSubscription(state) ?? {};
  const known = rollout.direction === "back" ? (stored?.formerRelease ?? release) : (release ?? stored?.formerRelease);
  return {
    ...member,
    rolloutId: rollout.id,
    formerRelease: known ?? rollout.release,
    ...(provisionedBy === undefined ? {} : { provisionedBy }),
    status: "changing",
  };
}

/** Returns the rollout's progress behind the tenant. */
function passMember({ rollout, member }: MoveState): Partial<RolloutRecord> {
  const waiting = rollout.waiting.filter(({ tenantId }) => tenantId !== member.tenantId);
  if (waiting.length < rollout.waiting.length) return { waiting };
  if (rollout.direction === "back") return { rolledBackTo: member.tenantId };
  return { next: member.position + 1 };
}

/** Skips a tenant in a rollback. One whose change failed, and that is not on the release, counts as returned from now on:
 *  a repeated rollback leaves it alone, also if a later request of its own has moved it to the release. */
function skipInRollback(state: MoveState): Acceptance {
  const { rollout, stored } = state;
  const passed = passMember(state);
  const subscription = findSubscription(state);
  const isLeft = stored?.status === "failed" && subscription !== undefined && subscription.release !== rollout.release;
  if (!isLeft) return accept([changeRollout(rollout, passed)]);
  const rows = [{ member: { ...stored, status: "returned" as const } }];
  // A retry that begins meanwhile must make this decision fail.
  return accept([changeRollout(rollout, passed, { rows })], [{ type: "subscription", record: subscription }]);
}

/** Adds the progress of the waves to the rollout's operation when a wave starts. */
function startWaveOf({ rollout, operation, member }: MoveState, now: string) {
  const waves = rollout.direction === "back" ? rollout.waves : startWave(rollout.waves, member.wave, now);
  const isStarted = waves.some(({ startedAt }, index) => startedAt !== rollout.waves[index]?.startedAt);
  return { waves, started: isStarted ? [toOperationChange(operation, withWaveSteps(operation, { waves }))] : [] };
}

/**
 * Moves the next tenant of a rollout to its release, or back from it. A tenant on which an operation runs has to wait,
 * and one that left the product, or does not need the change, is skipped. Returns no changes if it already waits.
 */
export function moveTenant(state: MoveState, context: Context): Acceptance {
  const { rollout, member } = state;
  const verdict = decideMove(state, context);
  const isWaiting = rollout.waiting.some(({ tenantId }) => tenantId === member.tenantId);
  if (verdict.kind === "wait" && isWaiting) return accept([]);
  const { waves, started } = startWaveOf(state, context.now);
  const passed = passMember(state);
  if (verdict.kind === "wait") {
    const waiting = [...rollout.waiting, member];
    return accept([changeRollout(rollout, { ...passed, waves, waiting }), ...started]);
  }
  if (verdict.kind === "skip") {
    if (rollout.direction === "back") return skipInRollback(state);
    return accept([changeRollout(rollout, { ...passed, waves: countInWave(waves, member, "skipped") }), ...started]);
  }
  if (verdict.kind === "fail") {
    return accept([changeRollout(rollout, { ...passed, ...addFailure(rollout, verdict.failure) })]);
  }
  const operationId = verdict.changes.find(({ type }) => type === "operation")?.operationId ?? "";
  const running = [...rollout.running, { ...member, operationId }];
  const moved = changeRollout(rollout, { ...passed, waves, running }, { rows: [{ member: buildRow(state) }] });
  return accept([moved, ...started, ...verdict.changes], verdict.preconditions);
}
