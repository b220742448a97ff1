import { matchPath } from "react-router";
import type { Screen } from "./screens.ts";

type Breadcrumb = { text: string; href: string };

/** Returns the screens that lead to a path, from the top. The last one has the page's own title if there is one. */
export function breadcrumbsOf(path: string, screens: readonly Screen[], title?: string): Breadcrumb[] {
  const parts = path.split("/").filter(Boolean);
  const paths = parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
  const found = paths.flatMap((href) => {
    const screen = screens.find((one) => matchPath(one.path, href));
    return screen ? [{ text: screen.title, href }] : [];
  });
  const last = found.at(-1);
  if (last && title) last.text = title;
  return found;
}
