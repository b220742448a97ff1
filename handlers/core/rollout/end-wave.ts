import type { OperationRecord } from "../../../schemas/operation.ts";
import type { RolloutRecord } from "../../../schemas/rollout.ts";
import { succeedOperation, toOperationChange } from "../operation/operation.ts";
import type { Change, Context } from "../shared/decision.ts";
import { rolloutTransitions as transitions } from "../shared/transitions.ts";
import { countFailures } from "./add-failure.ts";
import { stopRollout } from "./record-ends.ts";
import { applyRolloutTransition, endOfWave, findCurrentWave, withWaveSteps } from "./rollout.ts";

/** A rollout with its operation. */
export type RolloutParts = { rollout: RolloutRecord; operation: OperationRecord };

const isIdle = ({ running, waiting }: RolloutRecord): boolean => running.length === 0 && waiting.length === 0;

/** Ends the current wave of a rollout when all its tenants are done, and with the last one the rollout. */
export function endWave({ rollout, operation }: RolloutParts, { now }: Pick<Context, "now">): Change[] {
  const wave = findCurrentWave(rollout);
  if (rollout.status !== "running" || !isIdle(rollout)) return [];
  if (wave !== undefined && rollout.next < endOfWave(rollout, wave.number)) return [];
  const waves = rollout.waves.map((one) => (one.number === wave?.number ? { ...one, endedAt: now } : one));
  const after = { waves };
  const { number, succeeded, failed, skipped } = wave ?? { number: 0, succeeded: 0, failed: 0, skipped: 0 };
  const completed = { data: { wave: number, succeeded, failed, skipped } };
  if (waves.some(({ endedAt }) => endedAt === undefined)) {
    const soaksUntil = new Date(Date.parse(now) + rollout.soakMinutes * 60_000).toISOString();
    const soaking = rollout.soakMinutes === 0 ? after : { ...after, soaksUntil };
    return [
      applyRolloutTransition(rollout, transitions.completeWave, soaking, completed),
      toOperationChange(operation, withWaveSteps(operation, { waves })),
    ];
  }
  const ended = applyRolloutTransition(rollout, transitions.complete, after);
  const last = wave && applyRolloutTransition(rollout, transitions.completeWave, after, completed);
  return [
    { ...ended, events: [...(last?.events ?? []), ...ended.events] },
    succeedOperation(withWaveSteps(operation, { waves }), now),
  ];
}

/** Ends the soak time of a rollout when it is over. */
export function endSoak({ rollout }: RolloutParts, { now }: Pick<Context, "now">): Change[] {
  const { soaksUntil, ...rest } = rollout;
  if (rollout.status !== "running" || soaksUntil === undefined || now < soaksUntil) return [];
  return [{ type: "rollout", before: rollout, after: rest, events: [], operationId: rollout.operationId }];
}

/** Ends a rollback when no tenant is left. Tenants that could not return stop it. */
export function endRollback({ rollout, operation }: RolloutParts, { now }: Pick<Context, "now">): Change[] {
  if (rollout.status !== "rollingBack" || !isIdle(rollout)) return [];
  const failed = countFailures(rollout);
  if (failed > 0) {
    const count = `${failed} ${failed === 1 ? "tenant" : "tenants"}`;
    const remedy = "Correct the cause, or change these subscriptions one by one, and roll back again.";
    const reason = `${count} could not return to the former release. ${remedy} ${rollout.failures[0]?.reason ?? ""}`;
    return stopRollout(rollout, rollout, operation, reason, { now });
  }
  return [applyRolloutTransition(rollout, transitions.endRollback), succeedOperation(operation, now)];
}
