import { QueryClient } from "@tanstack/react-query";
import { isTemporary } from "./problem.ts";

const MAX_RETRIES = 2;

/** The cache of everything that was read. A resource has one entry, so that lists and pages never disagree. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The event feed tells what has changed. Without it, an entry is read again when a screen needs it.
      staleTime: 10_000,
      retry: (count, error) => isTemporary(error) && count < MAX_RETRIES,
      retryDelay: (count) => Math.min(8_000, 500 * 2 ** count),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});
