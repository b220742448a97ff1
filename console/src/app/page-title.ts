import { useEffect } from "react";
import { useLocation } from "react-router";
import { pageTitleStore } from "./page-title-store.ts";

/** Names the page in the breadcrumbs and the browser's tab, for example after a tenant. */
export function usePageTitle(title: string | undefined): void {
  const { pathname } = useLocation();
  useEffect(() => {
    if (title === undefined) return;
    pageTitleStore.set({ path: pathname, title });
    document.title = `${title} · Tenantry`;
  }, [title, pathname]);
}
