import { Logger } from "@aws-lambda-powertools/logger";
import type { Context } from "aws-lambda";
import { emitMetrics } from "../adapters/aws/metrics.ts";
import { findPointers, readEvent } from "../adapters/dynamodb/outbox.ts";
import { appendCommits } from "../adapters/feed/feed-append.ts";
import { readBacklog } from "../adapters/feed/feed-backlog.ts";
import { recordHead } from "../adapters/feed/feed-tail.ts";
import { publishEvents } from "../shared/publish-events.ts";

const logger = new Logger();

/** The time that the streams have for an event before the sweeper takes it, in ms. */
const GRACE_MS = 60_000;

/** The number of events, or commits, that are done together, and the time to spare when no more are begun, in ms. */
const BATCH_SIZE = 100;
const RESERVED_TIME_MS = 2000;

type RemainingTime = Pick<Context, "getRemainingTimeInMillis">;

/** Does something for as many as there is time for, the first ones in any case; returns the number done. */
const processInTime = async <One>(
  all: One[],
  clock: RemainingTime,
  act: (some: One[]) => Promise<number>,
): Promise<number> => {
  let done = 0;
  for (let from = 0; from < all.length; from += BATCH_SIZE) {
    if (from > 0 && clock.getRemainingTimeInMillis() < RESERVED_TIME_MS) break;
    done += await act(all.slice(from, from + BATCH_SIZE));
  }
  return done;
};

/** Publishes what still has a pointer. */
const sweepOutbox = async (clock: RemainingTime, before: string): Promise<{ published: number; left: number }> => {
  const pointers = await findPointers(before);
  const published = await processInTime(pointers, clock, async (some) => {
    const events = await Promise.all(some.map(readEvent));
    const { taken, refused } = await publishEvents(
      events.filter((one) => one !== undefined),
      logger,
    );
    if (refused.length > 0) logger.warn("The bus refused events again", { refused });
    return taken;
  });
  // Also when there are none: no figure at all says that nobody sweeps.
  emitMetrics([{ name: "EventsLeftBehind", value: pointers.length }]);
  const left = pointers.length - published;
  if (pointers.length > 0) logger.warn("Events had been left behind", { published, left });
  return { published, left };
};

/** Gives a place in the feed to what still waits for one. */
const sweepFeed = async (clock: RemainingTime, before: string): Promise<{ placed: number }> => {
  const waiting = await readBacklog();
  const [oldest] = waiting;
  const age = oldest === undefined ? 0 : Date.now() - Date.parse(oldest.writtenAt);
  emitMetrics([{ name: "FeedLag", value: age, unit: "Milliseconds" }]);
  const late = waiting.filter(({ writtenAt }) => writtenAt < before);
  const placed = await processInTime(late, clock, async (some) => {
    await appendCommits(some);
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
  clock: RemainingTime,
): Promise<{ published: number; left: number; placed: number }> => {
  const before = new Date(Date.now() - GRACE_MS).toISOString();
  const swept = await sweepOutbox(clock, before);
  return { ...swept, ...(await sweepFeed(clock, before)) };
};
