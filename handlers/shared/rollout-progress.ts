import type { Member, RolloutMember, RolloutRecord } from "../../schemas/rollout.ts";
import { newId, now } from "../adapters/clock.ts";
import { getOperation, getOperations, getProduct, getTenantPartition } from "../adapters/dynamodb/catalogs.ts";
import { getRelease } from "../adapters/dynamodb/release-items.ts";
import { findChangedMember, getPlanPart, getRollout, getRolloutMembers } from "../adapters/dynamodb/rollout-items.ts";
import { commit } from "../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../adapters/dynamodb/transaction.ts";
import { canMove, canTakeNext, findNextPosition, toPlannedMember } from "../core/rollout/can-move.ts";
import { endRollback, endSoak, endWave } from "../core/rollout/end-wave.ts";
import { moveTenant } from "../core/rollout/move-tenant.ts";
import { type RolloutState, recordEnds } from "../core/rollout/record-ends.ts";
import { isOpen } from "../core/rollout/rollout.ts";
import { PLAN_PART_SIZE } from "../core/rollout/start-rollout.ts";
import { type Acceptance, accept, type Change, type Context } from "../core/shared/decision.ts";

/** Builds the context of a rollout's changes: its requester is the actor. */
const createContext = ({ requestedBy, correlationId }: RolloutRecord): Context => ({
  now: now(),
  newId,
  actor: requestedBy,
  correlationId,
});

async function loadRolloutState(rolloutId: string): Promise<RolloutState | undefined> {
  const rollout = await getRollout(rolloutId);
  if (rollout === undefined || !isOpen(rollout)) return undefined;
  const [operation, children, members] = await Promise.all([
    getOperation(rollout.operationId),
    rollout.running.length === 0 ? new Map() : getOperations(rollout.running.map(({ operationId }) => operationId)),
    getRolloutMembers(
      rolloutId,
      rollout.running.map(({ tenantId }) => tenantId),
    ),
  ]);
  if (operation === undefined) throw new Error(`There is no operation ${rollout.operationId}`);
  return { rollout, operation, children, members };
}

/** Returns the next tenant: one that waits and was not tried in this call, else the next one of the plan or the rollback. */
async function findCandidate(rollout: RolloutRecord, tried: ReadonlySet<string>): Promise<Member | undefined> {
  const waiting = rollout.waiting.find(({ tenantId }) => !tried.has(tenantId));
  if (waiting !== undefined) return waiting;
  if (!canTakeNext(rollout)) return undefined;
  if (rollout.status === "rollingBack") return findChangedMember(rollout.id, rollout.rolledBackTo);
  const position = findNextPosition(rollout);
  if (position === undefined) return undefined;
  const part = await getPlanPart(rollout.id, Math.floor(position / PLAN_PART_SIZE));
  const tenantId = part[position % PLAN_PART_SIZE];
  if (tenantId === undefined) throw new Error(`The plan of ${rollout.id} has no tenant at ${position}`);
  return toPlannedMember(rollout, position, tenantId);
}

/** Decides about the next tenant from its consistently read state. */
async function decideMove(state: RolloutState, candidate: Member, context: Context): Promise<Acceptance> {
  const { rollout, operation } = state;
  const [members, partition, product] = await Promise.all([
    getRolloutMembers(rollout.id, [candidate.tenantId]),
    getTenantPartition(candidate.tenantId),
    getProduct(rollout.productId),
  ]);
  if (product === undefined) throw new Error(`There is no product ${rollout.productId}`);
  const stored: RolloutMember | undefined = members.get(candidate.tenantId);
  const number = rollout.direction === "back" ? stored?.formerRelease : rollout.release;
  const release = number === undefined ? undefined : await getRelease(product.id, number);
  const { position, wave, tenantId } = candidate;
  const move = {
    rollout,
    operation,
    member: { position, wave, tenantId },
    stored,
    tenant: partition,
    product,
    release,
  };
  return moveTenant(move, context);
}

type Step = { decision: Acceptance; context: Context; tried?: string };

/** Decides the next step of a rollout; undefined if it has to wait for an event or the time. */
async function decideNextStep(rolloutId: string, tried: ReadonlySet<string>): Promise<Step | undefined> {
  const state = await loadRolloutState(rolloutId);
  if (state === undefined) return undefined;
  const { rollout, children } = state;
  const context = createContext(rollout);
  const toStep = (changes: Change[]): Step | undefined =>
    changes.length === 0 ? undefined : { decision: accept(changes), context };
  const recorded = toStep(recordEnds(state, context)) ?? toStep(endSoak(state, context));
  if (recorded !== undefined) return recorded;
  const candidate = canMove(rollout, children) ? await findCandidate(rollout, tried) : undefined;
  if (candidate !== undefined) {
    return { decision: await decideMove(state, candidate, context), context, tried: candidate.tenantId };
  }
  // Without a candidate, nothing is left that the wave or the rollback could still change.
  return (
    toStep(endWave(state, context)) ?? (canMove(rollout, children) ? toStep(endRollback(state, context)) : undefined)
  );
}

/**
 * Advances a rollout as far as it goes at the moment: it records ended changes, ends waves, and moves the next tenants. Each
 * step is one transaction that is decided from the current state, so that it may be called at any time and repeatedly. No
 * step begins after the deadline, a time in ms; the sweep of rollouts continues. Returns the number of steps.
 */
export async function advanceRollout(rolloutId: string, causationId: string, deadline: number): Promise<number> {
  const tried = new Set<string>();
  let steps = 0;
  while (Date.now() < deadline) {
    const step = await retryOnConflict(async () => {
      const next = await decideNextStep(rolloutId, tried);
      if (next !== undefined && next.decision.changes.length > 0) {
        const { actor, correlationId, now: time } = next.context;
        await commit(next.decision, { actor, correlationId, causationId, now: time });
      }
      return next;
    });
    if (step === undefined) return steps;
    if (step.tried !== undefined) tried.add(step.tried);
    if (step.decision.changes.length > 0) steps += 1;
  }
  return steps;
}
