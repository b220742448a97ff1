import type { Logger } from "@aws-lambda-powertools/logger";
import { publish } from "./adapters/bus.ts";
import { append, type Logged } from "./adapters/feed.ts";
import { measure } from "./adapters/metrics.ts";
import { measuresOf } from "./core/measures.ts";

/**
 * Publishes events: on the bus, then with their places in the feed and without their pointers, and in the log by the
 * request that each goes back to. Every fact comes by here, so this is the one place where facts are counted. What the
 * bus refuses keeps its pointer.
 */
export const publishAll = async (events: Logged[], logger: Logger): Promise<{ taken: number; refused: string[] }> => {
  const { taken, refused } = await publish(events);
  await append(taken);
  measure(taken.flatMap(({ envelope }) => measuresOf(envelope)));
  for (const { envelope } of taken) {
    const { id: event, type, correlationid: correlationId } = envelope;
    logger.info("An event was published", { event, type, correlationId });
  }
  return { taken: taken.length, refused };
};
