import type { Envelope } from "../../events/envelope.ts";
import { envelopeIn } from "./bus-message.ts";
import { logger, reactor } from "./reaction.ts";
import { startRun } from "./start-operation.ts";

/** Starts the operation of a fact. Its fact comes in the transaction in which its turn came. */
const start = async (envelope: Envelope): Promise<void> => {
  const operation = envelope.operationid ?? "";
  const result = await startRun(operation, envelope.id);
  if (result === "over") logger.info("Ignored a stale fact: its operation is over", { event: envelope.id, operation });
  if (result === "superseded") {
    logger.warn("Ignored a stale fact: its subject has gone on", { event: envelope.id, operation });
  }
};

export const handler = reactor({ parse: envelopeIn, identity: "id", react: start });
