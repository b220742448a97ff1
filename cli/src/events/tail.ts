import type { Envelope, Feed } from "../../../console/src/api/openapi.d.ts";
import type { ApiClient } from "../api/client.ts";
import { ApiProblem, ApiUnreachable } from "../api/problem.ts";
import { pause, untilInterrupted } from "../operations/interruption.ts";

const POLL_MS = 1_000;
const MAX_PAUSE_MS = 30_000;

export type Tail = {
  query: Readonly<Record<string, unknown>>;
  /** The cursor after which the tail begins. By default it begins now. */
  after: string | undefined;
  heartbeatMs: number;
  /** Called with each event. Returns false to end the tail. */
  onEvent: (event: Envelope) => boolean;
  /** Called when no event has come for a while. */
  onSilence: (seconds: number) => void;
  onOutage: (error: Error) => void;
  onRecovery: () => void;
};

/** Follows the feed until Ctrl-C or until `onEvent` returns false. Returns the cursor that continues it. */
export function tailEvents(api: ApiClient, tail: Tail): Promise<string> {
  return untilInterrupted(async (signal) => {
    let cursor = tail.after ?? (await readStart(api, tail.query));
    let [lastEventAt, failures] = [Date.now(), 0];
    for (;;) {
      const page = await readAfter(api, tail, cursor, failures);
      if (page && failures > 0) tail.onRecovery();
      failures = page ? 0 : failures + 1;
      for (const event of page?.items ?? []) {
        lastEventAt = Date.now();
        if (!tail.onEvent(event as unknown as Envelope)) return cursor;
      }
      cursor = page?.resume ?? page?.next ?? cursor;
      if (Date.now() - lastEventAt >= tail.heartbeatMs) {
        tail.onSilence(Math.round((Date.now() - lastEventAt) / 1_000));
        lastEventAt = Date.now();
      }
      if (page?.next) continue;
      if (await pause(Math.min(POLL_MS * 2 ** failures, MAX_PAUSE_MS), signal)) return cursor;
    }
  });
}

/** Returns the cursor of the events that follow from now on. */
async function readStart(api: ApiClient, query: Tail["query"]): Promise<string> {
  const { resume = "" } = (await api.send("events:list", { query: { ...query, tail: true } })) as Feed;
  return resume;
}

/** Reads the next page. Returns undefined if the API does not answer. */
async function readAfter(api: ApiClient, { query, onOutage }: Tail, after: string, failures: number) {
  try {
    return (await api.send("events:list", { query: { ...query, after, limit: 100 } })) as Feed;
  } catch (error) {
    const isOutage = error instanceof ApiUnreachable || (error instanceof ApiProblem && error.status >= 429);
    if (!isOutage) throw error;
    if (failures === 0) onOutage(error);
    return undefined;
  }
}
