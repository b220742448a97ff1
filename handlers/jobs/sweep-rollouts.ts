import type { RolloutRecord } from "../../schemas/rollout.ts";
import { listKeys } from "../adapters/dynamodb/entity-mapping.ts";
import { readPage } from "../adapters/dynamodb/lists.ts";
import { readSweepCursor, writeSweepCursor } from "../adapters/dynamodb/sweep-cursor.ts";
import { Conflict } from "../adapters/dynamodb/transaction.ts";
import { logger } from "../shared/logger.ts";
import { advanceRollout } from "../shared/rollout-progress.ts";

/** The time in ms for which a sweep advances one rollout. */
const MAX_ADVANCE_MS = 6000;
/** The time in ms for which a sweep begins steps. The rest of its time-out, which is a minute, is for the last step. */
const MAX_SWEEP_MS = 50_000;
/** The rollouts that are read together. */
const PAGE_SIZE = 100;

type SweepResult = { checked: number; advanced: number };

/** Advances a rollout; a fault is logged, so that it does not block the other rollouts. */
async function tryAdvance(rolloutId: string, deadline: number): Promise<boolean> {
  try {
    return (await advanceRollout(rolloutId, rolloutId, Math.min(deadline, Date.now() + MAX_ADVANCE_MS))) > 0;
  } catch (error) {
    // A conflict means that the reactor advances the rollout at the same time.
    const level = error instanceof Conflict ? "info" : "error";
    logger[level]("A rollout could not be advanced", { rolloutId, error: error as Error });
    return false;
  }
}

/** Advances the open rollouts after a given one, oldest first; returns the rollout at which the time was over. */
async function sweepFrom(
  first: string | undefined,
  result: SweepResult,
  deadline: number,
): Promise<string | undefined> {
  let after = first;
  do {
    const list = { list: "products", key: listKeys.openRollouts, limit: PAGE_SIZE, after } as const;
    const page = await readPage<RolloutRecord>(list);
    for (const { id } of page.items) {
      result.checked += 1;
      if (await tryAdvance(id, deadline)) result.advanced += 1;
      if (Date.now() >= deadline) return id;
    }
    after = page.next;
  } while (after !== undefined);
  return undefined;
}

/**
 * Advances all open rollouts: those whose soak time is over, those with tenants that were busy, and those whose event was
 * lost. It decides from the current state, so it may run beside the reactor. If its time is too short, the next sweep
 * continues after the last rollout.
 */
export async function handler(): Promise<SweepResult> {
  const deadline = Date.now() + MAX_SWEEP_MS;
  const result: SweepResult = { checked: 0, advanced: 0 };
  const first = await readSweepCursor("rollouts");
  let last = await sweepFrom(first, result, deadline);
  // The time that is left after the last rollout belongs to those before the position.
  if (last === undefined && first !== undefined) last = await sweepFrom(undefined, result, deadline);
  if (last !== first) await writeSweepCursor("rollouts", last);
  return result;
}
