import type { Logger } from "@aws-lambda-powertools/logger";
import { emitMetrics } from "../adapters/aws/metrics.ts";
import { publish } from "../adapters/bus/bus.ts";
import { type LoggedEvent, removePointers } from "../adapters/dynamodb/outbox.ts";
import { toMetrics } from "../core/operation/operation-metrics.ts";

/**
 * Publishes events on the bus and removes their pointers. All events come by here, so this is the one place where they
 * are counted and logged. What the bus refuses keeps its pointer; so does what was published when the table of pointers
 * fails: it is then published once more by the sweeper, but never by a repetition of the whole batch.
 */
export const publishEvents = async (
  events: LoggedEvent[],
  logger: Logger,
): Promise<{ taken: number; refused: string[] }> => {
  const { taken, refused } = await publish(events);
  try {
    await removePointers(taken);
  } catch (error) {
    logger.warn("Pointers of published events could not be removed", error as Error);
  }
  emitMetrics(taken.flatMap(({ envelope }) => toMetrics(envelope)));
  for (const { envelope } of taken) {
    const { id: event, type, correlationid: correlationId } = envelope;
    logger.info("An event was published", { event, type, correlationId });
  }
  return { taken: taken.length, refused };
};
