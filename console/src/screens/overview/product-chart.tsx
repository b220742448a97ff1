import "./product-chart.css";
import type { CSSProperties, ReactNode } from "react";
import type { Overview } from "../../api/resources.ts";
import { statusLookOf } from "../../pieces/status-look.ts";
import { can, useMe } from "../../session/me.tsx";
import { ChartCard } from "./chart-card.tsx";
import { formatCount } from "./counts.ts";
import { type ProductBar, productBarsOf, statusesOf } from "./product-bars.ts";

const wordOf = (status: string): string => statusLookOf(status).word.toLowerCase();
const describe = ({ parts }: ProductBar): string =>
  parts.map(({ status, count }) => `${formatCount(count)} ${wordOf(status)}`).join(", ");

/** Shows how many tenants each product has, by the status of their subscriptions. A product leads to its tenants. */
export function ProductChart({ subscriptions }: Pick<Overview, "subscriptions">) {
  const bars = productBarsOf(subscriptions);
  const me = useMe();
  if (bars.length === 0) return null;
  const canList = me.tenantId === undefined && can(me, "tenants:list");
  const hrefOf = (productId: string) => (canList ? `/tenants?productId=${productId}` : `/products/${productId}`);
  const [first] = bars;
  return (
    <ChartCard
      title="Tenants per product"
      summary={`${first?.productId} has the most: ${formatCount(first?.total ?? 0)}.`}
      chart={<ProductBars bars={bars} hrefOf={hrefOf} />}
      table={<ProductTable bars={bars} hrefOf={hrefOf} />}
    />
  );
}

type BarsProps = { bars: readonly ProductBar[]; hrefOf: (productId: string) => string };

function ProductBars({ bars, hrefOf }: BarsProps) {
  const top = Math.max(1, ...bars.map(({ total }) => total));
  return (
    <ul className="plain-list product-bars" aria-label="Tenants per product">
      {bars.map((bar) => (
        <li key={bar.productId}>
          <a className="product-bar" href={hrefOf(bar.productId)}>
            <span className="product-name">{bar.productId}</span>
            <span className="product-track" aria-hidden="true">
              <span className="product-stack" style={{ "--share": bar.total / top } as CSSProperties}>
                {bar.parts.map(({ status, count }) => (
                  <Part key={status} status={status} grow={count} />
                ))}
              </span>
            </span>
            <span className="product-counts">
              <strong>{formatCount(bar.total)}</strong>
              <span className="soft">{describe(bar)}</span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

const Part = ({ status, grow }: { status: string; grow: number }): ReactNode => (
  <span className={`product-part status-${statusLookOf(status).icon}`} style={{ flexGrow: grow }} />
);

function ProductTable({ bars, hrefOf }: BarsProps) {
  const statuses = statusesOf(bars);
  return (
    <table className="number-table">
      <thead>
        <tr>
          <th scope="col">Product</th>
          {statuses.map((status) => (
            <th key={status} scope="col">
              {statusLookOf(status).word}
            </th>
          ))}
          <th scope="col">Together</th>
        </tr>
      </thead>
      <tbody>
        {bars.map(({ productId, parts, total }) => (
          <tr key={productId}>
            <th scope="row">
              <a className="overview-link" href={hrefOf(productId)}>
                {productId}
              </a>
            </th>
            {statuses.map((status) => (
              <td key={status}>{formatCount(parts.find((part) => part.status === status)?.count ?? 0)}</td>
            ))}
            <td>{formatCount(total)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
