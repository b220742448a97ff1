import { useLocation } from "react-router";
import type { Me } from "../api/resources.ts";
import { useMe } from "../session/me.tsx";
import { NavigationIcon } from "./navigation-icons.tsx";
import { type NavigationEntry, type Screen, screens } from "./screens.ts";

type Link = NavigationEntry & { href: string; text: string };

/** Returns the entries of the navigation that a person may see, by group. */
function navigationOf(me: Me, all: readonly Screen[]): { group: string; links: Link[] }[] {
  const links = all.flatMap(({ path, title, navigation, isVisible }) =>
    navigation && isVisible(me) ? [{ ...navigation, href: path, text: title }] : [],
  );
  const groups = [...new Set(links.map(({ group }) => group))];
  return groups.map((group) => ({ group, links: links.filter((link) => link.group === group) }));
}

/** Returns whether an entry leads to the page or to a page above it. */
const isCurrent = (href: string, pathname: string): boolean =>
  href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);

export function Navigation() {
  const { pathname } = useLocation();
  const me = useMe();
  return (
    <nav className="navigation" aria-label="Screens">
      {navigationOf(me, screens).map(({ group, links }) => (
        <div key={group} className="navigation-group">
          {group && <h2>{group}</h2>}
          <ul className="plain-list">
            {links.map(({ href, text, icon }) => (
              <li key={href}>
                <a href={href} aria-current={isCurrent(href, pathname) ? "page" : undefined}>
                  <NavigationIcon name={icon} />
                  {text}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
