import type { OperationRecord } from "../../../schemas/operation.ts";
import type { Member, RolloutRecord } from "../../../schemas/rollout.ts";
import { endOfWave, findCurrentWave, waveOf } from "./rollout.ts";

/** The most tenants that wait at the same time. More of them would hide that the rollout makes no progress. */
export const MAX_WAITING = 50;

/** Returns whether another tenant may begin to change. A rollback moves no tenant before the changes of the rollout's earlier
 *  operations have ended. */
export function canMove(rollout: RolloutRecord, children: ReadonlyMap<string, OperationRecord>): boolean {
  const { status, running, maxConcurrent, soaksUntil, operationId } = rollout;
  if (running.length >= maxConcurrent) return false;
  if (status === "running") return soaksUntil === undefined;
  const isOfEarlierOperation = (id: string) => children.get(id)?.parentId !== operationId;
  return status === "rollingBack" && !running.some((one) => isOfEarlierOperation(one.operationId));
}

/** Returns whether a tenant that does not wait may be looked at. The waiting tenants are a list in the rollout's item. */
export const canTakeNext = ({ waiting }: Pick<RolloutRecord, "waiting">): boolean => waiting.length < MAX_WAITING;

/** Returns the position of the next tenant in the current wave; undefined if all of them have been looked at. */
export function findNextPosition(rollout: RolloutRecord): number | undefined {
  const wave = findCurrentWave(rollout);
  if (rollout.status !== "running" || wave === undefined) return undefined;
  return rollout.next < endOfWave(rollout, wave.number) ? rollout.next : undefined;
}

/** Returns the tenant at a position of the plan. */
export const toPlannedMember = (rollout: RolloutRecord, position: number, tenantId: string): Member => ({
  position,
  wave: waveOf(rollout, position),
  tenantId,
});
