import { matchPath } from "react-router";
import type { Me } from "../api/resources.ts";
import type { Screen } from "./screens.ts";

type Breadcrumb = { text: string; href: string };

/** Returns the screens that lead to a path, from the top. Leaves out those above it that a person may not see; `titles` names
 *  pages. */
export function breadcrumbsOf(
  path: string,
  screens: readonly Screen[],
  titles: Readonly<Record<string, string>>,
  me: Me,
): Breadcrumb[] {
  const parts = path.split("/").filter(Boolean);
  const paths = parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
  return paths.flatMap((href) => {
    const screen = screens.find((one) => matchPath(one.path, href));
    const isShown = screen !== undefined && (href === paths.at(-1) || screen.isVisible(me));
    return isShown ? [{ text: titles[href] ?? screen.title, href }] : [];
  });
}
