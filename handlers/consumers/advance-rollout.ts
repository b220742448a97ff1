import type { Envelope } from "../../events/envelope.ts";
import { getOperation } from "../adapters/dynamodb/catalogs.ts";
import { logger } from "../shared/logger.ts";
import { advanceRollout } from "../shared/rollout-progress.ts";
import { parseBusMessage } from "./reactor/bus-message.ts";
import { createReactor } from "./reactor/reactor.ts";

/** Returns the rollout of an event: its own, or that of the operation to which a tenant's change belongs. */
async function findRolloutId({ data }: Envelope): Promise<string | undefined> {
  const { rolloutId, parentId } = data as { rolloutId?: string; parentId?: string };
  if (rolloutId !== undefined) return rolloutId;
  return parentId === undefined ? undefined : (await getOperation(parentId))?.rolloutId;
}

/**
 * Advances a rollout. The event only triggers a look at the current state, so late, repeated and reordered events do no
 * harm.
 */
async function advance(envelope: Envelope): Promise<void> {
  const rolloutId = await findRolloutId(envelope);
  const steps = rolloutId === undefined ? 0 : await advanceRollout(rolloutId, envelope.id);
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
