import { useEffect } from "react";
import { useLocation } from "react-router";
import { pageTitleStore } from "./page-title-store.ts";

/** Names the page in the breadcrumbs and the browser's tab, for example after a tenant. `path` names a page above it. */
export function usePageTitle(title: string | undefined, path?: string): void {
  const { pathname } = useLocation();
  const named = path ?? pathname;
  useEffect(() => {
    if (title !== undefined) pageTitleStore.set({ ...pageTitleStore.get(), [named]: title });
  }, [title, named]);
}
