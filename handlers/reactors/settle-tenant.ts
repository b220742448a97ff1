import type { Envelope } from "../../events/envelope.ts";
import { getOperation, getTenantPartition } from "../adapters/catalogs.ts";
import { newId } from "../adapters/clock.ts";
import { type Cause, commit, untilSettled } from "../adapters/store.ts";
import { accept, type Change } from "../core/decision.ts";
import { recoverTenant, settleTenant } from "../core/outcome.ts";
import { envelopeIn } from "./bus-message.ts";
import { causeOf, logger, reactor } from "./reaction.ts";

/** What is to be done now, judged by nothing but what the tenant's partition says. */
const nextChanges = async (
  tenantId: string,
  causationId: string,
): Promise<{ changes: Change[]; cause: Cause } | undefined> => {
  const found = await getTenantPartition(tenantId);
  if (found === undefined) return undefined;
  const { tenant, subscriptions } = found;
  const operation = await getOperation(tenant.activeOperationId ?? tenant.lastOperationId);
  if (operation === undefined) return undefined;
  const cause = causeOf(operation, causationId);
  if (tenant.activeOperationId === undefined) {
    return { changes: recoverTenant(tenant, subscriptions, operation), cause };
  }
  return { changes: settleTenant({ tenant, subscriptions, operation }, { ...cause, newId }), cause };
};

/**
 * Leads a tenant's operation on, or ends it. The event only says that it is worth looking: the decision rests on what
 * is there now, so that late, repeated and disordered events do no harm.
 */
const settle = (envelope: Envelope): Promise<void> =>
  untilSettled(async () => {
    const next = await nextChanges(envelope.tenantid ?? "", envelope.id);
    if (next === undefined || next.changes.length === 0) {
      logger.info("Nothing is to be settled", { event: envelope.id, tenantId: envelope.tenantid });
      return;
    }
    await commit(accept(next.changes), next.cause);
  });

export const handler = reactor({ parse: envelopeIn, identity: "id", react: settle });
