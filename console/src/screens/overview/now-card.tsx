import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import type { Page } from "../../api/read-json.ts";
import type { Operation } from "../../api/resources.ts";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { formatCount } from "./counts.ts";

export type NowCardProps = {
  query: UseQueryResult<Page<Operation>>;
  items: readonly Operation[];
  total: number;
};
type Props = NowCardProps & {
  title: string;
  /** The list of all operations that the card shows the first of. */
  href: string;
  empty: ReactNode;
  className: string;
  render: (operation: Operation) => ReactNode;
};

/** Shows the operations of one state in a card of fixed height. A longer list scrolls inside, so that nothing jumps. */
export function NowCard({ query, items, total, title, href, empty, className, render }: Props) {
  const titleId = useId();
  return (
    <section className={`overview-card ${className}`} aria-labelledby={titleId}>
      <header className="overview-card-header">
        <h2 id={titleId}>
          {title}
          {total > 0 && <span className="now-count">{formatCount(total)}</span>}
        </h2>
        {items.length > 0 && (
          <a className="overview-link" href={href}>
            {total > items.length ? `All ${formatCount(total)}` : "Open the list"}
          </a>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it */}
      <div className="now-content" tabIndex={0}>
        {query.error && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && items.length === 0 && empty}
        <ul className="plain-list">
          {items.map((operation) => (
            <li key={operation.id} className="now-item">
              {render(operation)}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
