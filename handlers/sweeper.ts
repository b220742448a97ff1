import { Logger } from "@aws-lambda-powertools/logger";
import { publish } from "./adapters/bus.ts";
import { append } from "./adapters/feed.ts";
import { measure } from "./adapters/metrics.ts";
import { findPointers, readEvent } from "./adapters/outbox.ts";
import { measuresOf } from "./core/measures.ts";

const logger = new Logger();

/** How long the stream has time to publish an event before the sweeper does, in ms. */
const GRACE = 60_000;

/**
 * Publishes what still has a pointer, whatever became of the stream: the promise that every committed event reaches
 * the bus. What the bus refuses again stays for the next sweep.
 */
export const handler = async (): Promise<{ published: number; left: number }> => {
  const pointers = await findPointers(new Date(Date.now() - GRACE).toISOString());
  const found = await Promise.all(pointers.map(readEvent));
  const events = found
    .filter((one) => one !== undefined)
    .sort((left, right) => (left.envelope.id < right.envelope.id ? -1 : 1));
  const { taken, refused } = await publish(events);
  await append(taken);
  // Also when there are none: no figure at all says that nobody sweeps.
  measure([
    { name: "EventsLeftBehind", value: pointers.length },
    ...taken.flatMap(({ envelope }) => measuresOf(envelope)),
  ]);
  if (pointers.length > 0) logger.warn("Events had been left behind", { published: taken.length, refused });
  return { published: taken.length, left: refused.length };
};
