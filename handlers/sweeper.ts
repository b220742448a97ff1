import { Logger } from "@aws-lambda-powertools/logger";
import type { Context } from "aws-lambda";
import { measure } from "./adapters/metrics.ts";
import { findPointers, readEvent } from "./adapters/outbox.ts";
import { publishAll } from "./publication.ts";

const logger = new Logger();

/** How long the stream has time to publish an event before the sweeper does, in ms. */
const GRACE = 60_000;

/** How many events are published together, and how much time is left when no more are begun, in ms. */
const TOGETHER = 100;
const RESERVE = 2000;

/**
 * Publishes what still has a pointer, whatever became of the stream: the promise that every committed event reaches
 * the bus. However much was left behind, each sweep makes some of it good, the oldest first; the rest, and what the bus
 * refuses again, stays for the next one.
 */
export const handler = async (
  _: unknown,
  { getRemainingTimeInMillis }: Pick<Context, "getRemainingTimeInMillis">,
): Promise<{ published: number; left: number }> => {
  const pointers = await findPointers(new Date(Date.now() - GRACE).toISOString());
  let published = 0;
  for (let from = 0; from < pointers.length; from += TOGETHER) {
    if (from > 0 && getRemainingTimeInMillis() < RESERVE) break;
    const events = await Promise.all(pointers.slice(from, from + TOGETHER).map(readEvent));
    const { taken, refused } = await publishAll(
      events.filter((one) => one !== undefined),
      logger,
    );
    if (refused.length > 0) logger.warn("The bus refused events again", { refused });
    published += taken;
  }
  // Also when there are none: no figure at all says that nobody sweeps.
  measure([{ name: "EventsLeftBehind", value: pointers.length }]);
  const left = pointers.length - published;
  if (pointers.length > 0) logger.warn("Events had been left behind", { published, left });
  return { published, left };
};
