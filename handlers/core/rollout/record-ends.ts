import type { OperationRecord } from "../../../schemas/operation.ts";
import { MAX_LISTED, type Member, type RolloutMember, type RolloutRecord } from "../../../schemas/rollout.ts";
import {
  CANCELLED,
  failOrCancelOperation,
  isCancellation,
  isOver,
  type OperationChange,
} from "../operation/operation.ts";
import { hasSuccessor } from "../operation/undo.ts";
import type { Change, Context } from "../shared/decision.ts";
import { joinReasons } from "../shared/reason.ts";
import { isAllowedFrom, rolloutTransitions as transitions } from "../shared/transitions.ts";
import { addFailure } from "./add-failure.ts";
import {
  applyRolloutTransition,
  changeRollout,
  countInWave,
  isOpen,
  type RolloutChange,
  withWaveSteps,
} from "./rollout.ts";

/** A rollout with its operation, and the operations and the stored states of the tenants that change. */
export type RolloutState = {
  rollout: RolloutRecord;
  operation: OperationRecord;
  children: ReadonlyMap<string, OperationRecord>;
  members: ReadonlyMap<string, RolloutMember>;
};

type RunningMember = RolloutRecord["running"][number];
type Ended = { member: RunningMember; child: OperationRecord; stored: RolloutMember };

const listEnded = ({ rollout, children, members }: RolloutState): Ended[] =>
  rollout.running.flatMap((member) => {
    const [child, stored] = [children.get(member.operationId), members.get(member.tenantId)];
    return child === undefined || stored === undefined || !isOver(child) ? [] : [{ member, child, stored }];
  });

/** Returns whether a tenant's change leads to the rollout's release, not back from it. */
const isForward = ({ release }: RolloutRecord, { requestedChange }: OperationRecord): boolean =>
  requestedChange?.release === release;

/**
 * Returns the outcome of a tenant's change. A cancelled one counts as skipped, because somebody decided it. A cancelled
 * return counts as failed: its undo restores the rollout's release. Only a tenant that leaves the product is skipped.
 */
function outcomeOf(child: OperationRecord, forward: boolean): "succeeded" | "failed" | "skipped" {
  const { status, error } = child;
  if (status === "succeeded") return "succeeded";
  const isCancelled = status === "cancelled" || error?.code === CANCELLED;
  return isCancelled && (forward || hasSuccessor(child)) ? "skipped" : "failed";
}

function nextStatusOf(outcome: ReturnType<typeof outcomeOf>, forward: boolean): RolloutMember["status"] {
  if (outcome === "succeeded") return forward ? "changed" : "returned";
  return forward ? "failed" : "changed";
}

const toMember = ({ position, wave, tenantId }: Member): Member => ({ position, wave, tenantId });

/** Adds the end of a tenant's change to a rollout. */
function addEnd(rollout: RolloutRecord, { member, child }: Ended): RolloutRecord {
  const forward = isForward(rollout, child);
  const outcome = outcomeOf(child, forward);
  const { tenantId, operationId } = member;
  const failure = { tenantId, operationId, reason: child.error?.reason ?? "no reason given" };
  const failed = outcome === "failed";
  // A rollback lists the tenants that it could not return, not those of the operation that it has replaced.
  const isListed = failed && child.parentId === rollout.operationId;
  const replaced = isListed ? (child.error?.losses ?? []).map((loss) => ({ tenantId, ...loss })) : [];
  return {
    ...rollout,
    running: rollout.running.filter((one) => one.operationId !== operationId),
    waves: forward ? countInWave(rollout.waves, member, outcome) : rollout.waves,
    rolledBack: rollout.rolledBack + (!forward && outcome === "succeeded" ? 1 : 0),
    ...(isListed ? addFailure(rollout, failure) : {}),
    replacements: [...rollout.replacements, ...replaced].slice(0, MAX_LISTED),
    failed: failed && forward ? [...rollout.failed, toMember(member)] : rollout.failed,
  };
}

/** Builds the reason of a stop, with the first failures. */
const buildStopReason = ({ failed, failures, errorBudget }: RolloutRecord): string =>
  joinReasons([
    `${failed.length} ${failed.length === 1 ? "tenant" : "tenants"} failed, and the error budget allows ${errorBudget.count}.`,
    ...failures.slice(0, 3).map(({ tenantId, reason }) => `${tenantId}: ${reason}`),
  ]);

const STOP_CODE = "rolloutStopped";

/** Stops a rollout, and ends its operation as failed. */
export function stopRollout(
  before: RolloutRecord,
  after: RolloutRecord,
  operation: OperationRecord,
  reason: string,
  { now, rows = [] }: { now: string; rows?: RolloutChange["rows"] },
): Change[] {
  const { status: _, ...progress } = after;
  const stopped = applyRolloutTransition(
    before,
    transitions.stop,
    { ...progress, reason },
    { data: { reason }, ...(rows === undefined ? {} : { rows }) },
  );
  const error = { code: STOP_CODE, reason, retryable: false };
  const ended = isOver(operation) ? [] : [failOrCancelOperation(withWaveSteps(operation, after), error, now)];
  return [stopped, ...ended];
}

/** Ends the operation of a cancelled rollout when no tenant changes any more. */
function endCancelledOperation(after: RolloutRecord, operation: OperationRecord, now: string): OperationChange[] {
  const { error } = operation;
  if (isOpen(after) || isOver(operation) || error === undefined || !isCancellation(operation, error)) return [];
  return [failOrCancelOperation(operation, error, now)];
}

/**
 * Records the ends of the tenants' changes, and stops the rollout if more tenants failed than its budget allows. Returns
 * no changes if none has ended.
 */
export function recordEnds(state: RolloutState, { now }: Pick<Context, "now">): Change[] {
  const { rollout, operation } = state;
  const ended = listEnded(state);
  if (ended.length === 0) return [];
  const after = ended.reduce(addEnd, rollout);
  const rows = ended.map(({ child, stored }) => {
    const forward = isForward(rollout, child);
    return { member: { ...stored, status: nextStatusOf(outcomeOf(child, forward), forward) } };
  });
  const isExceeded = rollout.direction === "forward" && after.failed.length > rollout.errorBudget.count;
  if (isExceeded && isAllowedFrom(transitions.stop, rollout.status)) {
    return stopRollout(rollout, after, operation, buildStopReason(after), { now, rows });
  }
  return [changeRollout(rollout, after, { rows }), ...endCancelledOperation(after, operation, now)];
}
