import type { Feed } from "../../../console/src/api/openapi.d.ts";
import type { ApiClient } from "../api/client.ts";
import { ApiProblem, ApiUnreachable } from "../api/problem.ts";
import { Interruption, pause, untilInterrupted } from "../operations/interruption.ts";

const POLL_MS = 1_000;
const PAGE_LIMIT = 100;
const MAX_PAUSE_MS = 30_000;

export type Tail = {
  query: Readonly<Record<string, unknown>>;
  /** The cursor after which the tail begins. By default it begins now. */
  after: string | undefined;
  heartbeatMs: number;
  /** The number of events after which the tail ends. */
  count: number;
  /** Called when the position is known: each later event will be shown. */
  onStart: () => void;
  onEvent: (event: Feed["items"][number]) => void;
  /** Called when no event has come for a while. */
  onSilence: (seconds: number) => void;
  onOutage: (error: Error) => void;
  onRecovery: () => void;
  /** Called at the end, also after an error, with the cursor that continues the tail. */
  onEnd: (cursor: string) => void;
};

/** The cursor after the last page whose events were shown; undefined before the start is known. */
type Position = { cursor: string | undefined };

/** Follows the feed until Ctrl-C, until enough events have come, or until an error. */
export async function tailEvents(api: ApiClient, tail: Tail): Promise<void> {
  const position: Position = { cursor: tail.after };
  try {
    await untilInterrupted((signal) => follow(api, tail, position, signal));
  } catch (error) {
    // Ctrl-C ended the pause before a request was sent again.
    if (error instanceof Interruption) return;
    // A rejected cursor can't continue the tail.
    if (error instanceof ApiProblem && error.status === 400) position.cursor = undefined;
    throw error;
  } finally {
    if (position.cursor !== undefined) tail.onEnd(position.cursor);
  }
}

/** Shows events page by page, and keeps the position. */
async function follow(api: ApiClient, tail: Tail, position: Position, signal: AbortSignal): Promise<void> {
  let cursor = tail.after ?? (await readStart(api, tail.query));
  position.cursor = cursor;
  tail.onStart();
  let [lastEventAt, failures, left] = [Date.now(), 0, tail.count];
  for (;;) {
    // A page never has more events than are wanted, so that its cursor continues after the last one.
    const page = await readAfter(api, tail, { after: cursor, limit: Math.min(PAGE_LIMIT, left) }, failures === 0);
    if (page && failures > 0) tail.onRecovery();
    failures = page ? 0 : failures + 1;
    for (const event of page?.items ?? []) {
      lastEventAt = Date.now();
      left -= 1;
      tail.onEvent(event);
    }
    cursor = page?.resume ?? page?.next ?? cursor;
    position.cursor = cursor;
    if (left <= 0) return;
    if (Date.now() - lastEventAt >= tail.heartbeatMs) {
      tail.onSilence(Math.round((Date.now() - lastEventAt) / 1_000));
      lastEventAt = Date.now();
    }
    if (page?.next && !signal.aborted) continue;
    if (await pause(Math.min(POLL_MS * 2 ** failures, MAX_PAUSE_MS), signal)) return;
  }
}

/** Returns the cursor of the events that follow from now on. */
async function readStart(api: ApiClient, query: Tail["query"]): Promise<string> {
  const { resume = "" } = (await api.send("events:list", { query: { ...query, tail: true } })) as Feed;
  return resume;
}

/** Reads the next page. Returns undefined if the API does not answer. */
async function readAfter(
  api: ApiClient,
  { query, onOutage }: Tail,
  range: { after: string; limit: number },
  isFirstFailure: boolean,
) {
  try {
    return (await api.send("events:list", { query: { ...query, ...range } })) as Feed;
  } catch (error) {
    const isOutage = error instanceof ApiUnreachable || (error instanceof ApiProblem && error.status >= 429);
    if (!isOutage) throw error;
    if (isFirstFailure) onOutage(error);
    return undefined;
  }
}
