import { type ReactNode, useId } from "react";
import type { Operation } from "../../api/resources.ts";
import { useLastingError } from "../../pieces/lasting-error.ts";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { formatCount } from "./counts.ts";
import type { NowList } from "./now-lists.ts";

export type NowCardProps = NowList & { total: number };
/** A link to the list of all operations that a card shows the first of. */
export type ListLink = { href: string; text: string };
type Props = NowCardProps & {
  title: string;
  links: readonly ListLink[];
  empty: ReactNode;
  className: string;
  render: (operation: Operation) => ReactNode;
};

/** Returns the text of the link to the only list that a card shows the first of. */
export const textOfOnlyLink = ({ total, items }: Pick<NowCardProps, "total" | "items">): string =>
  items.length > 0 && total > items.length ? `All ${formatCount(total)}` : "Open the list";

/** Shows the operations of one state in a card of fixed height. A longer list scrolls inside, so that nothing jumps. A
 *  card is empty only if its lists were read and nothing is counted. */
export function NowCard({ queries, items, total, title, links, empty, className, render }: Props) {
  const titleId = useId();
  const error = useLastingError(queries);
  const isRead = queries.every(({ isSuccess }) => isSuccess);
  const isEmpty = isRead && items.length === 0 && total === 0;
  return (
    <section className={`overview-card ${className}`} aria-labelledby={titleId}>
      <header className="overview-card-header">
        <h2 id={titleId}>
          {title}
          {total > 0 && <span className="now-count">{formatCount(total)}</span>}
        </h2>
        {!isEmpty && (
          <span className="now-links">
            {links.map(({ href, text }) => (
              <a key={href} className="overview-link" href={href}>
                {text}
              </a>
            ))}
          </span>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it */}
      <div className="now-content" tabIndex={0}>
        {error && <ProblemAlert error={error} onRetry={() => readAgain(queries)} />}
        {isEmpty && empty}
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

function readAgain(queries: NowList["queries"]): void {
  for (const query of queries) if (!query.isSuccess) void query.refetch();
}
