import type { Envelope } from "../../events/envelope.ts";
import { logger } from "../shared/logger.ts";
import { reconcileTenantById } from "../shared/tenant-reconciliation.ts";
import { parseBusMessage } from "./reactor/bus-message.ts";
import { createReactor } from "./reactor/reactor.ts";

/**
 * Leads a tenant's operation on, or ends it. The event only says that it is worth looking, so that late, repeated and
 * disordered events do no harm.
 */
const reconcile = async ({ id, tenantid = "" }: Envelope): Promise<void> => {
  if (await reconcileTenantById(tenantid, id)) return;
  logger.info("Nothing is to be settled", { event: id, tenantId: tenantid });
};

/** Two that settle one tenant at the same moment would decide the same, and the second one's write would be refused. */
const tenantOf = ({ tenantid = "" }: Envelope): string => tenantid;

export const handler = createReactor({
  parse: parseBusMessage,
  idempotencyKeyPath: "id",
  group: tenantOf,
  react: reconcile,
});
