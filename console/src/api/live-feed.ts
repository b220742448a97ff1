import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { keysOfAll } from "./live-keys.ts";
import { type Page, readJson } from "./read-json.ts";
import type { Envelope } from "./resources.ts";
import { currentServerTime } from "./server-clock.ts";

type FeedPage = Page<Envelope> & { resume?: string };
/** The position in the feed: the time from which on events matter, and the cursor after those that were read. */
type Position = { from: string; after?: string };

const feedKey = ["live"] as const;
const POLL_MS = 2_000;
/** More pages than these mean that the tab was away for long; then everything is read anew. */
const MAX_PAGES = 5;

/** Follows the feed of events while the tab is visible, and marks as stale what they changed. The first read comes after
 *  those of the first screen, and covers the time since the console was opened. */
export function useLiveFeed(enabled: boolean): void {
  const client = useQueryClient();
  const start = useStart();
  useQuery({
    queryKey: feedKey,
    queryFn: () => follow(client, client.getQueryData<Position>(feedKey) ?? { from: start ?? currentServerTime() }),
    enabled: enabled && start !== undefined,
    refetchInterval: POLL_MS,
    staleTime: 0,
    gcTime: Number.POSITIVE_INFINITY,
  });
}

/** Returns the time at which the console was opened, once its first screen had time to be read. */
function useStart(): string | undefined {
  const [start, setStart] = useState<string>();
  useEffect(() => {
    const opened = currentServerTime();
    const timer = setTimeout(() => setStart(opened), POLL_MS);
    return () => clearTimeout(timer);
  }, []);
  return start;
}

async function follow(client: QueryClient, position: Position): Promise<Position> {
  let { from, after } = position;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { items, next, resume } = await readJson<FeedPage>("/events", { order: "asc", limit: 100, from, after });
    invalidate(client, keysOfAll(items));
    after = resume ?? after;
    if (!next) return after === undefined ? { from } : { from, after };
  }
  invalidate(client, [[]]);
  return { from: currentServerTime() };
}

/** Marks queries as stale. Those that a screen shows are read again, in the background. */
function invalidate(client: QueryClient, keys: string[][]): void {
  const isResource = ({ queryKey: [kind] }: { queryKey: readonly unknown[] }) => kind !== feedKey[0] && kind !== "me";
  for (const queryKey of keys) void client.invalidateQueries({ queryKey, predicate: isResource });
}
