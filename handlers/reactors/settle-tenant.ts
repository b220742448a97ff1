import type { Envelope } from "../../events/envelope.ts";
import { getOperation, getTenantPartition } from "../adapters/catalogs.ts";
import { newId } from "../adapters/clock.ts";
import { commit, untilSettled } from "../adapters/store.ts";
import { accept } from "../core/decision.ts";
import { settleTenant } from "../core/outcome.ts";
import { envelopeIn } from "./bus-message.ts";
import { causeOf, logger, reactor } from "./reaction.ts";

/**
 * Looks whether a tenant has reached the end of its onboarding. The event only says that it is worth looking: the
 * decision rests on what the tenant's partition says now, so that late, repeated and disordered events do no harm.
 */
const settle = (envelope: Envelope): Promise<void> =>
  untilSettled(async () => {
    const found = await getTenantPartition(envelope.tenantid ?? "");
    const operationId = found?.tenant.activeOperationId;
    const operation = operationId === undefined ? undefined : await getOperation(operationId);
    if (found === undefined || operation === undefined) {
      logger.info("Ignored a fact: no operation runs on its tenant", { event: envelope.id });
      return;
    }
    const cause = causeOf(operation, envelope.id);
    const changes = settleTenant(found.tenant, found.subscriptions, operation, { ...cause, newId });
    if (changes.length > 0) await commit(accept(changes), cause);
  });

export const handler = reactor({ parse: envelopeIn, identity: "id", react: settle });
