import { useCallback, useState } from "react";
import { type UrlState, useUrlState } from "./url-state.ts";

/** The steps through the pages of a list. An absent function means that there is no such page. */
export type Pager = { previous?: () => void; next?: () => void };

/** The position after which a page begins; empty for the first page. */
type ListState<Filters extends UrlState> = Filters & { after: string };

/** Returns the cursor of the page before: the one visited before, or the first page after a reload. */
export function findPrevious(trail: readonly string[], after: string): string | undefined {
  if (after === "") return undefined;
  return trail[trail.indexOf(after) - 1] ?? "";
}

/**
 * The state of a list that its address holds: filters, sorting, selected row and page. `defaults` must be a constant. A
 * changed filter leads back to the first page, because a cursor is valid for its filters only. `kept` of a pager are
 * filters that another page takes over from this one.
 */
export function useListState<Filters extends UrlState>(defaults: ListState<Filters>) {
  const [state, change] = useUrlState(defaults);
  const [trail, setTrail] = useState<readonly string[]>([""]);
  const filter = useCallback(
    (filters: Partial<Filters>) => change({ ...filters, after: "" } as Partial<ListState<Filters>>),
    [change],
  );
  const pagerOf = (next: string | null | undefined, kept: Partial<Filters> = {}): Pager => {
    const show = (after: string) =>
      change({ ...kept, after } as Partial<ListState<Filters>>, { push: true, toTop: true });
    const previous = findPrevious(trail, state.after);
    return {
      ...(previous !== undefined && { previous: () => show(previous) }),
      ...(next && {
        next: () => {
          setTrail([...trail.slice(0, trail.indexOf(state.after) + 1), next]);
          show(next);
        },
      }),
    };
  };
  return { state, change, filter, pagerOf, clear: () => filter(defaults) };
}
