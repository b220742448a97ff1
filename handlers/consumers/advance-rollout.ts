import type { Envelope } from "../../events/envelope.ts";
import { getOperation } from "../adapters/dynamodb/catalogs.ts";
import { logger } from "../shared/logger.ts";
import type { RemainingTime } from "../shared/remaining-time.ts";
import { advanceRollout } from "../shared/rollout-progress.ts";
import { parseBusMessage } from "./reactor/bus-message.ts";
import { createReactor } from "./reactor/reactor.ts";

/** The time in ms for which an invocation begins steps. The rest of its time-out is for the last step of each rollout. */
const MAX_ADVANCE_MS = 6000;

/** The times at which invocations begin no further step. */
const deadlines = new WeakMap<RemainingTime, number>();

/** Returns the deadline that all messages of an invocation share. It counts from the first message, which therefore always
 *  has time: the remaining time of an invocation can be short from the start, if its process or its clock stood still. */
function deadlineOf(invocation: RemainingTime): number {
  const deadline = deadlines.get(invocation) ?? Date.now() + MAX_ADVANCE_MS;
  deadlines.set(invocation, deadline);
  return deadline;
}

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
async function advance(envelope: Envelope, invocation: RemainingTime): Promise<void> {
  const deadline = deadlineOf(invocation);
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
