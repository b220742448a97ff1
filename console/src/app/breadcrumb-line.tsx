import { Fragment, useEffect } from "react";
import { useLocation } from "react-router";
import { useMe } from "../session/me.tsx";
import { useStore } from "../state/store.ts";
import { breadcrumbsOf } from "./breadcrumbs.ts";
import { pageTitleStore } from "./page-title-store.ts";
import { screens } from "./screens.ts";

/** Shows the way to the page. A page directly below the overview needs none, but keeps the room. */
export function BreadcrumbLine() {
  const { pathname } = useLocation();
  const items = breadcrumbsOf(pathname, screens, useStore(pageTitleStore), useMe());
  const title = items.at(-1)?.text ?? "Overview";
  useEffect(() => {
    document.title = `${title} · Tenantry`;
  }, [title]);
  if (items.length < 2) return null;
  return (
    <nav className="breadcrumbs" aria-label="Breadcrumbs">
      {items.map(({ text, href }, index) => (
        <Fragment key={href}>
          {index > 0 && <span aria-hidden="true">/</span>}
          {index < items.length - 1 ? <a href={href}>{text}</a> : <span aria-current="page">{text}</span>}
        </Fragment>
      ))}
    </nav>
  );
}
