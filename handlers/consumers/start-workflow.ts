import type { Envelope } from "../../events/envelope.ts";
import { logger } from "../shared/logger.ts";
import { startRun } from "../shared/start-run.ts";
import { parseBusMessage } from "./reactor/bus-message.ts";
import { createReactor } from "./reactor/reactor.ts";

/** Starts the operation of a fact. Its fact comes in the transaction in which its turn came. */
const startFromEvent = async (envelope: Envelope): Promise<void> => {
  const operation = envelope.operationid ?? "";
  const result = await startRun(operation, envelope.id);
  if (result === "over") logger.info("Ignored a stale fact: its operation is over", { event: envelope.id, operation });
  if (result === "superseded") {
    logger.warn("Ignored a stale fact: its subject has gone on", { event: envelope.id, operation });
  }
};

export const handler = createReactor({ parse: parseBusMessage, idempotencyKeyPath: "id", react: startFromEvent });
