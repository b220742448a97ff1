import type { Envelope } from "../../events/envelope.ts";
import { getOperation } from "../adapters/dynamodb/catalogs.ts";
import { logger } from "../shared/logger.ts";
import { deadlineOf, type RemainingTime } from "../shared/remaining-time.ts";
import { advanceRollout } from "../shared/rollout-progress.ts";
import { parseBusMessage } from "./reactor/bus-message.ts";
import { createReactor } from "./reactor/reactor.ts";

/** The time in ms of an invocation that the last step and the ends of the batch's other messages have. */
const RESERVED_TIME_MS = 4000;

/** Returns the rollout of an event: its own, or that of the operation to which a tenant's change belongs. */
async function findRolloutId({ data }: Envelope): Promise<string | undefined> {
  const { rolloutId, parentId } = data as { rolloutId?: string; parentId?: string };
  if (rolloutId !== undefined) return rolloutId;
  return parentId === undefined ? undefined : (await getOperation(parentId))?.rolloutId;
}

/**
 * Advances a rollout. The event only triggers a look at the current state, so late, repeated and reordered events do no
 * harm. So an event does nothing if earlier ones of its batch have used the time: `sweep-rollouts` advances all open
 * rollouts each minute.
 */
async function advance(envelope: Envelope, clock: RemainingTime): Promise<void> {
  const deadline = deadlineOf(clock, RESERVED_TIME_MS);
  if (Date.now() >= deadline) {
    logger.info("The time of the batch is over; the sweep continues the rollout", { event: envelope.id });
    return;
  }
  const rolloutId = await findRolloutId(envelope);
  const steps = rolloutId === undefined ? 0 : await advanceRollout(rolloutId, envelope.id, deadline);
  if (steps === 0) logger.info("The rollout needs no change", { event: envelope.id, rolloutId });
}

/** Returns the group of an event: a product has one rollout, and concurrent steps of it would conflict. */
const productOf = ({ productid = "" }: Envelope): string => productid;

export const handler = createReactor({
  parse: parseBusMessage,
  idempotencyKeyPath: "id",
  group: productOf,
  react: advance,
});
