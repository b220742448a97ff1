import { Logger } from "@aws-lambda-powertools/logger";
import type { Context } from "aws-lambda";
import { placeCommits } from "./adapters/feed-append.ts";
import { readBacklog } from "./adapters/feed-backlog.ts";
import { recordHead } from "./adapters/feed-tail.ts";
import { measure } from "./adapters/metrics.ts";
import { findPointers, readEvent } from "./adapters/outbox.ts";
import { publishAll } from "./publication.ts";

const logger = new Logger();

/** The time that the streams have for an event before the sweeper takes it, in ms. */
const GRACE = 60_000;

/** The number of events, or commits, that are done together, and the time to spare when no more are begun, in ms. */
const TOGETHER = 100;
const RESERVE = 2000;

type Clock = Pick<Context, "getRemainingTimeInMillis">;

/** Does something for as many as there is time for, the first ones in any case; returns the number done. */
const processInTime = async <One>(all: One[], clock: Clock, act: (some: One[]) => Promise<number>): Promise<number> => {
  let done = 0;
  for (let from = 0; from < all.length; from += TOGETHER) {
    if (from > 0 && clock.getRemainingTimeInMillis() < RESERVE) break;
    done += await act(all.slice(from, from + TOGETHER));
  }
  return done;
};

/** Publishes what still has a pointer. */
const sweepOutbox = async (clock: Clock, before: string): Promise<{ published: number; left: number }> => {
  const pointers = await findPointers(before);
  const published = await processInTime(pointers, clock, async (some) => {
    const events = await Promise.all(some.map(readEvent));
    const { taken, refused } = await publishAll(
      events.filter((one) => one !== undefined),
      logger,
    );
    if (refused.length > 0) logger.warn("The bus refused events again", { refused });
    return taken;
  });
  // Also when there are none: no figure at all says that nobody sweeps.
  measure([{ name: "EventsLeftBehind", value: pointers.length }]);
  const left = pointers.length - published;
  if (pointers.length > 0) logger.warn("Events had been left behind", { published, left });
  return { published, left };
};

/** Gives a place in the feed to what still waits for one. */
const sweepFeed = async (clock: Clock, before: string): Promise<{ placed: number }> => {
  const waiting = await readBacklog();
  const [oldest] = waiting;
  const age = oldest === undefined ? 0 : Date.now() - Date.parse(oldest.writtenAt);
  measure([{ name: "FeedLag", value: age, unit: "Milliseconds" }]);
  const late = waiting.filter(({ writtenAt }) => writtenAt < before);
  const placed = await processInTime(late, clock, async (some) => {
    await placeCommits(some);
    return some.length;
  });
  if (late.length > 0) logger.warn("Commits had waited for their place in the feed", { placed, found: late.length });
  await recordHead();
  return { placed };
};

/**
 * Makes good what the streams left behind, the oldest first: the promise that every committed event reaches the bus and
 * the feed. However much that is, each sweep does some of it. The feed comes last and can fail alone: publishing does
 * not depend on it.
 */
export const handler = async (
  _: unknown,
  clock: Clock,
): Promise<{ published: number; left: number; placed: number }> => {
  const before = new Date(Date.now() - GRACE).toISOString();
  const swept = await sweepOutbox(clock, before);
  return { ...swept, ...(await sweepFeed(clock, before)) };
};
