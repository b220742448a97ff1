import type { Envelope } from "../../events/envelope.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import { getOperation, getSubscription } from "../adapters/catalogs.ts";
import { commit, untilSettled } from "../adapters/store.ts";
import { startExecution } from "../adapters/workflows.ts";
import { accept, type Change } from "../core/decision.ts";
import { isOver, startOperation } from "../core/operation.ts";
import { startProvisioning } from "../core/subscription.ts";
import { envelopeIn } from "./bus-message.ts";
import { causeOf, logger, reactor } from "./reaction.ts";

const beginning = async (operation: OperationRecord): Promise<Change[]> => {
  if (operation.kind !== "subscription.provision") return [startOperation(operation)];
  const subscription = await getSubscription(operation.tenantId ?? "", operation.productId ?? "");
  if (subscription?.activeOperationId !== operation.id) return [];
  return startProvisioning(subscription, operation);
};

/**
 * Takes the operation of a fact into its run and starts its execution. Each half can be done again: a running
 * operation is left as it is, and an execution of the same name exists already.
 */
const start = (envelope: Envelope): Promise<void> =>
  untilSettled(async () => {
    const operation = await getOperation(envelope.operationid ?? "");
    if (operation === undefined) throw new Error(`There is no operation ${envelope.operationid}`);
    if (isOver(operation)) {
      logger.info("Ignored a stale fact: its operation is over", { event: envelope.id, operation: operation.id });
      return;
    }
    if (operation.status === "queued") {
      const changes = await beginning(operation);
      if (changes.length === 0) {
        logger.warn("Ignored a stale fact: its subject has gone on", { event: envelope.id, operation: operation.id });
        return;
      }
      await commit(accept(changes), causeOf(operation, envelope.id));
    }
    await startExecution(operation);
  });

export const handler = reactor({ parse: envelopeIn, identity: "id", react: start });
