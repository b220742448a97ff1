import { emitMetrics } from "../adapters/aws/metrics.ts";
import { publish } from "../adapters/bus/bus.ts";
import { type LoggedEvent, removeWaiting } from "../adapters/dynamodb/outbox.ts";
import { toMetrics } from "../core/operation/operation-metrics.ts";
import { logger } from "./logger.ts";

/**
 * Publishes events on the bus, removes their outbox pointers, and counts and logs each event. Rejected events keep their
 * pointers. If the removal of pointers fails, the sweeper publishes those events once more; a throw would repeat the
 * whole batch.
 */
export async function publishEvents(events: LoggedEvent[]): Promise<{ published: number; rejected: string[] }> {
  const { published, rejected } = await publish(events);
  try {
    await removeWaiting(published.map(({ envelope: { id }, commitSize }) => ({ id, commitSize })));
  } catch (error) {
    logger.warn("Pointers of published events could not be removed", error as Error);
  }
  emitMetrics(published.flatMap(({ envelope }) => toMetrics(envelope)));
  for (const { envelope } of published) {
    const { id: event, type, correlationid: correlationId } = envelope;
    logger.info("An event was published", { event, type, correlationId });
  }
  return { published: published.length, rejected };
}
