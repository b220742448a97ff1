import { useEffect } from "react";
import { isRenewalDue, refreshSession } from "../session/token-renewal.ts";
import { connectionStore } from "./connection.ts";
import { queryClient } from "./query-client.ts";

const FIRST_DELAY_MS = 2_000;
const MAX_DELAY_MS = 30_000;
/** A network that drops packets never answers, and the search goes on after the answer only. */
const PROBE_TIMEOUT_MS = 10_000;
/** A resource that keeps failing ends the connection again and again. The rest is not read anew each time. */
const MIN_REFRESH_INTERVAL_MS = 10_000;

/** Looks for the API while it is down, and reads everything anew when it is back. */
export function useConnectionRecovery(): void {
  useEffect(followConnection, []);
}

/** Looks for the API at growing intervals while it is down. Reads everything anew when it is back, whichever request
 *  found it. Returns the function that ends this. */
export function followConnection(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let refreshedAt = Number.NEGATIVE_INFINITY;
  const refresh = () => {
    refreshedAt = Date.now();
    // A query that waits for its next attempt keeps waiting, because the API may have asked for that.
    void queryClient.invalidateQueries({}, { cancelRefetch: false });
  };
  const follow = () => {
    clearTimeout(timer);
    if (connectionStore.get() === "down") look(FIRST_DELAY_MS);
    else timer = setTimeout(refresh, Math.max(0, refreshedAt + MIN_REFRESH_INTERVAL_MS - Date.now()));
  };
  const look = (delay: number) => {
    const ownTimer = setTimeout(async () => {
      const isBack = (await isHealthy()) && (await hasToken());
      // Another request was faster, or nobody waits for the answer anymore.
      if (timer !== ownTimer) return;
      if (isBack) connectionStore.set("up");
      else look(Math.min(MAX_DELAY_MS, delay * 2));
    }, delay);
    timer = ownTimer;
  };
  if (connectionStore.get() === "down") follow();
  const unsubscribe = connectionStore.subscribe(follow);
  return () => {
    unsubscribe();
    clearTimeout(timer);
    timer = undefined;
  };
}

const isHealthy = (): Promise<boolean> =>
  fetch("/v1/health", { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) }).then(
    (response) => response.ok,
    () => false,
  );

/** Renews the token if requests need that. Without a decision about it the next request would fail again. */
const hasToken = async (): Promise<boolean> =>
  !isRenewalDue() ||
  refreshSession().then(
    () => true,
    () => false,
  );
