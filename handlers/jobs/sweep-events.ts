import { emitMetrics } from "../adapters/aws/metrics.ts";
import {
  findPointers,
  type OutboxPointer,
  readEvent,
  removePointers,
  removeWaiting,
  type WaitingEvent,
} from "../adapters/dynamodb/outbox.ts";
import { appendCommits } from "../adapters/feed/feed-append.ts";
import { readBacklog } from "../adapters/feed/feed-backlog.ts";
import { recordHead } from "../adapters/feed/feed-tail.ts";
import { splitIntoChunks } from "../core/shared/chunks.ts";
import { logger } from "../shared/logger.ts";
import { publishEvents } from "../shared/publish-events.ts";
import type { RemainingTime } from "../shared/remaining-time.ts";

/** The time in ms that the streams have for an event before the sweeper handles it. */
const GRACE_MS = 60_000;

/** The events or commits that are handled together. One pointer with more events than that is a batch by itself. */
const BATCH_SIZE = 100;
/** The remaining time in ms below which no further batch begins. */
const RESERVED_TIME_MS = 2000;

/** Handles batches until the time is over, but at least the first one; returns the number of items handled. */
async function processInTime<One>(
  batches: One[][],
  clock: RemainingTime,
  act: (batch: One[]) => Promise<number>,
): Promise<number> {
  let done = 0;
  for (const [index, batch] of batches.entries()) {
    if (index > 0 && clock.getRemainingTimeInMillis() < RESERVED_TIME_MS) break;
    done += await act(batch);
  }
  return done;
}

/** Divides pointers into batches of few events. A batch is published before its pointers are removed, so one that takes
 *  longer than a sweep would be published again and again. */
function splitByEvents(pointers: OutboxPointer[]): OutboxPointer[][] {
  const batches: OutboxPointer[][] = [];
  let room = 0;
  for (const pointer of pointers) {
    if (batches.length === 0 || pointer.events.length > room) {
      batches.push([]);
      room = BATCH_SIZE;
    }
    batches.at(-1)?.push(pointer);
    room -= pointer.events.length;
  }
  return batches;
}

/** Takes events off their pointers that are not in the log. A pointer is written with its events, so somebody has removed
 *  them since. `npm run verify-log` reports the gap. */
async function removeLostEvents(events: WaitingEvent[]): Promise<void> {
  logger.error("The log does not contain these events; their pointers are removed", { events });
  await removeWaiting(events);
}

/** Publishes the events of a batch of pointers. Counts the published events, and those with the lost ones. */
async function sweepPointers(batch: OutboxPointer[]): Promise<{ published: number; done: number }> {
  const waiting = batch.flatMap(({ events }) => events);
  const events = await Promise.all(waiting.map(readEvent));
  const lost = waiting.filter((_, index) => events[index] === undefined);
  const result = await publishEvents(events.filter((event) => event !== undefined));
  if (result.rejected.length > 0) logger.warn("The bus rejected events again", { rejected: result.rejected });
  if (lost.length > 0) await removeLostEvents(lost);
  // The relay may have died between the last event of a commit and the removal of the pointer.
  const emptied = batch.filter((pointer) => pointer.events.length === 0);
  await removePointers(emptied.map(({ id }) => id));
  return { published: result.published, done: result.published + lost.length };
}

/** Publishes the events that still have a pointer. */
async function sweepOutbox(clock: RemainingTime, before: string): Promise<{ published: number; left: number }> {
  const pointers = await findPointers(before);
  const waiting = pointers.reduce((sum, { events }) => sum + events.length, 0);
  let published = 0;
  const done = await processInTime(splitByEvents(pointers), clock, async (batch) => {
    const result = await sweepPointers(batch);
    published += result.published;
    return result.done;
  });
  // Zero is emitted too, because missing data means that the sweeper does not run.
  emitMetrics([{ name: "EventsLeftBehind", value: waiting }]);
  const left = waiting - done;
  if (waiting > 0) logger.warn("The relay had missed events", { published, left });
  return { published, left };
}

/** Appends late commits to the feed. */
async function sweepFeed(clock: RemainingTime, before: string): Promise<{ placed: number }> {
  const waiting = await readBacklog();
  const [oldest] = waiting;
  const age = oldest === undefined ? 0 : Date.now() - Date.parse(oldest.writtenAt);
  emitMetrics([{ name: "FeedLag", value: age, unit: "Milliseconds" }]);
  const late = waiting.filter(({ writtenAt }) => writtenAt < before);
  const placed = await processInTime(splitIntoChunks(late, BATCH_SIZE), clock, async (batch) => {
    await appendCommits(batch);
    return batch.length;
  });
  if (late.length > 0) logger.warn("The feed writer had missed commits", { placed, found: late.length });
  await recordHead();
  return { placed };
}

/**
 * Publishes the events and appends the commits that the streams missed, oldest first, so that every committed event
 * reaches the bus and the feed. A sweep makes progress with any backlog. The feed comes last, so that its failure does
 * not stop publishing.
 */
export async function handler(
  _: unknown,
  clock: RemainingTime,
): Promise<{ published: number; left: number; placed: number }> {
  const before = new Date(Date.now() - GRACE_MS).toISOString();
  const swept = await sweepOutbox(clock, before);
  return { ...swept, ...(await sweepFeed(clock, before)) };
}
