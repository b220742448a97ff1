import type { RolloutRecord } from "../../schemas/rollout.ts";
import { listKeys } from "../adapters/dynamodb/entity-mapping.ts";
import { Conflict } from "../adapters/dynamodb/transaction.ts";
import { logger } from "../shared/logger.ts";
import { advanceRollout } from "../shared/rollout-progress.ts";
import { visitList } from "../shared/visit-list.ts";

type SweepResult = { checked: number; advanced: number };

/** The time in ms for which a sweep advances one rollout. */
const MAX_ADVANCE_MS = 6000;

/** Advances a rollout; a fault is logged, so that it does not block the other rollouts. */
async function tryAdvance(rolloutId: string): Promise<boolean> {
  try {
    return (await advanceRollout(rolloutId, rolloutId, Date.now() + MAX_ADVANCE_MS)) > 0;
  } catch (error) {
    // A conflict means that the reactor advances the rollout at the same time.
    const level = error instanceof Conflict ? "info" : "error";
    logger[level]("A rollout could not be advanced", { rolloutId, error: error as Error });
    return false;
  }
}

/**
 * Advances all open rollouts: those whose soak time is over, those with tenants that were busy, and those whose event was
 * lost. It decides from the current state, so it may run beside the reactor.
 */
export async function handler(): Promise<SweepResult> {
  const result: SweepResult = { checked: 0, advanced: 0 };
  await visitList<RolloutRecord>({ list: "products", key: listKeys.openRollouts }, async (page) => {
    for (const { id } of page) {
      result.checked += 1;
      if (await tryAdvance(id)) result.advanced += 1;
    }
  });
  return result;
}
