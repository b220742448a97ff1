import type { Envelope } from "../../events/envelope.ts";
import { logger } from "../shared/logger.ts";
import { startRun } from "../shared/start-run.ts";
import { parseBusMessage } from "./reactor/bus-message.ts";
import { createReactor } from "./reactor/reactor.ts";

/** Starts the operation of an event. One transaction stores the event and makes the operation its target's current one, so
 *  no operation starts before its turn. */
async function startFromEvent(envelope: Envelope): Promise<void> {
  const operation = envelope.operationid ?? "";
  const result = await startRun(operation, envelope.id);
  if (result === "over") logger.info("Ignored a stale event: its operation is over", { event: envelope.id, operation });
  if (result === "superseded") {
    logger.warn("Ignored a stale event: its target has another operation", { event: envelope.id, operation });
  }
}

export const handler = createReactor({ parse: parseBusMessage, idempotencyKeyPath: "id", react: startFromEvent });
