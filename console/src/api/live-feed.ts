import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { keysOfAll } from "./live-keys.ts";
import { isProblem } from "./problem.ts";
import { type Page, readJson } from "./read-json.ts";
import type { Envelope } from "./resources.ts";

type FeedPage = Page<Envelope> & { resume?: string };
/** The position in the feed, and the filters to which its cursor is bound. */
type Position = { resume: string | undefined; filters: Record<string, string> };

const feedKey = ["live"] as const;
const POLL_MS = 2_000;
/** More pages than these mean that the tab was away for long; then everything is read anew. */
const MAX_PAGES = 5;

/** Follows the feed of events while the tab is visible, and marks as stale what they changed. */
export function useLiveFeed(enabled: boolean): void {
  const client = useQueryClient();
  useQuery({
    queryKey: feedKey,
    queryFn: () => follow(client, client.getQueryData<Position>(feedKey)),
    enabled,
    refetchInterval: POLL_MS,
    staleTime: 0,
    gcTime: Number.POSITIVE_INFINITY,
  });
}

async function follow(client: QueryClient, position: Position | undefined): Promise<Position> {
  if (position?.resume === undefined) return findEnd();
  const filters = position.filters;
  let resume = position.resume;
  for (let page = 1; ; page += 1) {
    const { items, next, resume: following } = await readFeed({ ...filters, after: resume });
    invalidate(client, keysOfAll(items));
    resume = following ?? resume;
    if (!next) return { resume, filters };
    if (page === MAX_PAGES) {
      invalidate(client, [[]]);
      return findEnd();
    }
  }
}

const readFeed = (query: Record<string, string>) =>
  readJson<FeedPage>("/events", { order: "asc", limit: 100, ...query });

/** Returns the end of the feed. An API without `tail` gets the time from which on events matter. */
async function findEnd(): Promise<Position> {
  try {
    return { resume: (await readFeed({ tail: "true" })).resume, filters: {} };
  } catch (error) {
    if (!isProblem(error) || error.status !== 400) throw error;
    const filters = { from: new Date().toISOString() };
    return { resume: (await readFeed(filters)).resume, filters };
  }
}

/** Marks queries as stale. Those that a screen shows are read again, in the background. */
function invalidate(client: QueryClient, keys: string[][]): void {
  const isResource = ({ queryKey: [kind] }: { queryKey: readonly unknown[] }) => kind !== feedKey[0] && kind !== "me";
  for (const queryKey of keys) void client.invalidateQueries({ queryKey, predicate: isResource });
}
