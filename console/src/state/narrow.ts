import { useSyncExternalStore } from "react";

/** The width below which tables become cards and the navigation covers the page. */
const narrowWindow = matchMedia("(max-width: 688px)");

function subscribe(listener: () => void): () => void {
  narrowWindow.addEventListener("change", listener);
  return () => narrowWindow.removeEventListener("change", listener);
}

export const useIsNarrow = (): boolean => useSyncExternalStore(subscribe, () => narrowWindow.matches);
