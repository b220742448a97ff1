import type { Envelope } from "../../events/envelope.ts";
import { logger } from "../shared/logger.ts";
import { reconcileTenantById } from "../shared/tenant-reconciliation.ts";
import { parseBusMessage } from "./reactor/bus-message.ts";
import { createReactor } from "./reactor/reactor.ts";

/**
 * Advances or ends a tenant's operation. The event only triggers a look at the current state, so late, repeated and
 * reordered events do no harm.
 */
async function reconcile({ id, tenantid = "" }: Envelope): Promise<void> {
  if (await reconcileTenantById(tenantid, id)) return;
  logger.info("The tenant needs no change", { event: id, tenantId: tenantid });
}

/** Returns the group of an event: concurrent reconciliations of a tenant would decide the same and conflict. */
const tenantOf = ({ tenantid = "" }: Envelope): string => tenantid;

export const handler = createReactor({
  parse: parseBusMessage,
  idempotencyKeyPath: "id",
  group: tenantOf,
  react: reconcile,
});
