import { useEffect } from "react";
import { useStore } from "../state/store.ts";
import { connectionStore } from "./connection.ts";
import { queryClient } from "./query-client.ts";

const FIRST_DELAY_MS = 2_000;
const MAX_DELAY_MS = 30_000;

/** Looks for the API while it is down, at growing intervals, and reads everything anew when it answers. */
export function useConnectionRecovery(): void {
  const isDown = useStore(connectionStore) === "down";
  useEffect(() => {
    if (!isDown) return;
    let delay = FIRST_DELAY_MS;
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      if (await isHealthy()) {
        connectionStore.set("up");
        await queryClient.invalidateQueries();
        return;
      }
      delay = Math.min(MAX_DELAY_MS, delay * 2);
      timer = setTimeout(look, delay);
    };
    timer = setTimeout(look, delay);
    return () => clearTimeout(timer);
  }, [isDown]);
}

const isHealthy = (): Promise<boolean> =>
  fetch("/v1/health").then(
    (response) => response.ok,
    () => false,
  );
