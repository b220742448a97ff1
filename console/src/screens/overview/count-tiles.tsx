import type { ReactNode } from "react";
import type { Overview } from "../../api/resources.ts";
import { statusLookOf } from "../../pieces/status-look.ts";
import { can, useMe } from "../../session/me.tsx";
import { type CountPart, formatCount, mergeCounts, partsOf, sumOf } from "./counts.ts";

/** Shows how many tenants, subscriptions and products there are, by status. Each number leads to its list. */
export function CountTiles({ overview: { tenants, products, subscriptions } }: { overview: Overview }) {
  const me = useMe();
  const isStaff = me.tenantId === undefined;
  return (
    <div className="tiles">
      {isStaff && can(me, "tenants:list") && <CountTile title="Tenants" parts={partsOf(tenants)} href="/tenants" />}
      <CountTile title="Subscriptions" parts={partsOf(mergeCounts(subscriptions))} />
      {/* The overview of a tenant counts no products: they belong to nobody there. */}
      {isStaff && <CountTile title="Products" parts={partsOf(products)} href="/products" />}
    </div>
  );
}

type TileProps = { title: string; parts: readonly CountPart[]; href?: string | undefined };

const CountTile = ({ title, parts, href }: TileProps) => (
  <section className="overview-card tile" aria-label={title}>
    <h2>{title}</h2>
    <MaybeLink href={href}>
      <strong className="tile-number">{formatCount(sumOf(parts))}</strong>
    </MaybeLink>
    <ul className="plain-list tile-parts">
      {parts.map(({ status, count }) => (
        <li key={status} className={`tile-part status-${statusLookOf(status).icon}`}>
          <MaybeLink href={href && `${href}?status=${status}`}>
            {formatCount(count)} {statusLookOf(status).word.toLowerCase()}
          </MaybeLink>
        </li>
      ))}
      {parts.length === 0 && <li className="soft">None yet</li>}
    </ul>
  </section>
);

const MaybeLink = ({ href, children }: { href: string | undefined; children: ReactNode }) =>
  href ? (
    <a className="tile-link" href={href}>
      {children}
    </a>
  ) : (
    <span className="tile-link">{children}</span>
  );
