import type { OperationRecord, Step } from "../../../schemas/operation.ts";
import type { RollBackRollout, RolloutRecord } from "../../../schemas/rollout.ts";
import { markMadeGood } from "../operation/made-good.ts";
import {
  CANCELLED,
  failOrCancelOperation,
  isOver,
  requestCancellation,
  requeueOperation,
  startQueuedOperation,
} from "../operation/operation.ts";
import {
  accept,
  type Change,
  type Context,
  type OperationDecision,
  type Rejection,
  rejectByChecks,
} from "../shared/decision.ts";
import { buildBusy, buildIllegalTransition, checkStatus } from "../shared/rejections.ts";
import { rolloutTransitions as transitions } from "../shared/transitions.ts";
import {
  applyRolloutTransition,
  countInWave,
  isOpen,
  listWaveSteps,
  queueRollout,
  ROLLBACK_STEP,
  toRolloutReservation,
} from "./rollout.ts";

/** A rollout with its operation, and the operation of another rollout that occupies the product. */
export type ControlState = {
  rollout: RolloutRecord;
  operation: OperationRecord;
  other?: { operationId: string } | undefined;
};

const resource = "rollout";

/** Returns who has requested what the rollout does from now on. Its events and the tenants' changes belong to that request. */
const toRequest = ({ actor, correlationId }: Context): Pick<RolloutRecord, "requestedBy" | "correlationId"> => ({
  requestedBy: actor,
  correlationId,
});

/** The failures at the start of another attempt. */
const noFailures = { failures: [], failureCount: 0, replacements: [] };

/** Returns the rejections of a pause. */
export const checkPause = ({ status }: RolloutRecord) => [
  checkStatus(transitions.pause, status, { resource, predicate: "be paused" }),
];

/** Pauses a rollout: no further tenant changes, and those in flight end. */
export const pauseRollout = ({ rollout }: ControlState): OperationDecision =>
  rejectByChecks(checkPause(rollout)) ?? {
    ...accept([applyRolloutTransition(rollout, transitions.pause)]),
    operationId: rollout.operationId,
  };

/** Returns the rejections of a resumption. A rollback goes only back. */
export const checkResume = ({ status, direction }: RolloutRecord): (Rejection | undefined)[] => [
  checkStatus(transitions.resume, status, { resource, predicate: "be resumed" }),
  direction === "back" ? buildIllegalTransition("A rollback can't be resumed. Roll back again.", status) : undefined,
];

/** Resumes a paused or stopped rollout. The tenants that failed are tried again. A paused one continues its former request. */
export function resumeRollout({ rollout, operation }: ControlState, context: Context): OperationDecision {
  const rejected = rejectByChecks(checkResume(rollout));
  if (rejected) return rejected;
  const { operationId } = rollout;
  if (rollout.status === "paused") {
    return { ...accept([applyRolloutTransition(rollout, transitions.resume)]), operationId };
  }
  const waves = rollout.failed.reduce((counted, member) => countInWave(counted, member, "failed", -1), rollout.waves);
  const waiting = [...rollout.waiting, ...rollout.failed];
  const retried = { waves, waiting, failed: [], ...noFailures, ...toRequest(context) };
  const requeued = requeueOperation(operation, context);
  const restarted = startQueuedOperation(requeued, { steps: listWaveSteps(waves) });
  return { ...accept([applyRolloutTransition(rollout, transitions.resume, retried), restarted]), operationId };
}

/** Returns the rejections of a cancellation. */
export const checkCancel = ({ status }: RolloutRecord) => [
  checkStatus(transitions.cancel, status, { resource, predicate: "be cancelled" }),
];

/**
 * Ends the operation of a rollout that is cancelled or turned back; unless its end is forced, it waits for the tenants that
 * still change. The failure of a stopped rollout counts as made good, because this is the decision about its tenants.
 */
function endOperation(
  { rollout, operation }: ControlState,
  reason: string,
  { now, isForced }: { now: string; isForced: boolean },
): Change[] {
  if (isOver(operation)) return operation.failing === true ? [markMadeGood(operation)] : [];
  const error = { code: CANCELLED, reason, retryable: false };
  if (!isForced && rollout.running.length > 0) return [requestCancellation(operation, error)];
  return [failOrCancelOperation({ ...operation, status: "cancelling", error }, error, now)];
}

/** Cancels a rollout or its rollback: the tenants keep the release that they have, and those in flight end. */
export function cancelRollout(state: ControlState, context: Context): OperationDecision {
  const { rollout } = state;
  const rejected = rejectByChecks(checkCancel(rollout));
  if (rejected) return rejected;
  const { soaksUntil: _, ...rest } = rollout;
  const cancelled = applyRolloutTransition(rest, transitions.cancel, { waiting: [] });
  const ended = endOperation(state, `Cancelled by ${context.actor}.`, { now: context.now, isForced: false });
  return { ...accept([{ ...cancelled, before: rollout }, ...ended]), operationId: rollout.operationId };
}

/** Returns the rejections of a rollback. */
export const checkRollback = ({ status }: RolloutRecord, other?: ControlState["other"]) => [
  checkStatus(transitions.rollBack, status, { resource, predicate: "be rolled back" }),
  other && buildBusy(other.operationId, "product: another rollout"),
];

/** Rolls back a rollout: each tenant that it changed returns to its former release, in an operation of its own. Without
 *  a choice about data, that of the rollout stands. */
export function rollBackRollout(
  state: ControlState,
  context: Context,
  { onReplacement = state.rollout.onReplacement }: RollBackRollout = {},
): OperationDecision {
  const { rollout, other } = state;
  const rejected = rejectByChecks(checkRollback(rollout, other));
  if (rejected) return rejected;
  const { soaksUntil: _, rolledBackTo: __, ...rest } = rollout;
  const operationId = context.newId("op");
  const queued = queueRollout(context, operationId, rollout, [ROLLBACK_STEP]);
  const step: Step = { name: ROLLBACK_STEP, status: "running", startedAt: context.now, attempts: [] };
  const started = startQueuedOperation(queued, { steps: [step] });
  const turned = applyRolloutTransition(rest, transitions.rollBack, {
    direction: "back",
    onReplacement,
    operationId,
    waiting: [],
    ...noFailures,
    ...toRequest(context),
  });
  const reserve = isOpen(rollout) ? {} : { reserve: [toRolloutReservation(rollout.productId)] };
  const ended = endOperation(state, `Rolled back by ${context.actor}.`, { now: context.now, isForced: true });
  return { ...accept([{ ...turned, before: rollout, ...reserve }, ...ended, started]), operationId };
}
