import { QueryClient } from "@tanstack/react-query";
import { isProblem, isTemporary } from "./problem.ts";

const MAX_RETRIES = 2;
const MAX_RETRY_AFTER_MS = 60_000;
/** The answers whose `Retry-After` delays the next attempt: too many requests, and an overloaded platform. */
const delayingStatuses = [429, 503];

/** The cache of everything that was read. A resource has one entry, so that lists and pages never disagree. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // A request without a network fails, and the page says so. The library would hold it back without a word.
      networkMode: "always",
      // The event feed tells what has changed. Without it, an entry is read again when a screen needs it.
      staleTime: 10_000,
      retry: (count, error) => isTemporary(error) && count < MAX_RETRIES,
      retryDelay: (count, error) => Math.max(Math.min(8_000, 500 * 2 ** count), readRetryAfter(error)),
      refetchOnWindowFocus: true,
      refetchOnReconnect: true,
    },
    // The library would execute a write of an offline person later, even if the person has closed its dialog.
    mutations: { networkMode: "always", retry: false },
  },
});

/** Returns the milliseconds that the API wants between two attempts, at most a minute. */
function readRetryAfter(error: unknown): number {
  if (!isProblem(error) || !delayingStatuses.includes(error.status)) return 0;
  return Math.min(MAX_RETRY_AFTER_MS, (error.retryAfter ?? 0) * 1_000);
}
