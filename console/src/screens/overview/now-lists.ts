import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { operationsQuery } from "../../api/queries.ts";
import type { Page } from "../../api/read-json.ts";
import type { Operation, Overview } from "../../api/resources.ts";
import { runningStatuses } from "../../operations/operation-words.ts";
import { countNow, isAwaitingApproval, isWhole, type NowCounts } from "./count-now.ts";

/** The operations that a card shows. Its title leads to the list of all. */
const SHOWN = 5;

type Query = UseQueryResult<Page<Operation>>;
/** The operations of a card, and the queries that read them. */
export type NowList = { queries: readonly Query[]; items: readonly Operation[] };
export type NowLists = {
  needing: NowList;
  running: NowList;
  counts: NowCounts;
  /** True if the counts are complete. */
  isExact: boolean;
  /** True once all lists were read, or can't be read. */
  isComplete: boolean;
};

/** Reads the operations that need somebody and those that run. */
export function useNowLists(overview: UseQueryResult<Overview>): NowLists {
  const failing = useQuery(operationsQuery({ failing: true, limit: SHOWN }));
  const running = useQuery(operationsQuery({ status: runningStatuses, limit: SHOWN }));
  // An overview that is read once more after an error is still unknown.
  const isUnknown = overview.isError || (overview.isFetched && overview.data === undefined);
  const numbers = isUnknown ? undefined : overview.data;
  // Most of the time nothing waits for approval; the numbers say so. Without the numbers, only the list can say it.
  const canWait = isUnknown || (numbers?.operations.awaitingApproval ?? 0) > 0;
  const approvals = useQuery({
    ...operationsQuery({ status: "awaitingApproval", limit: SHOWN }),
    enabled: canWait,
  });
  const needing = canWait ? [approvals, failing] : [failing];
  // A list that is no longer read keeps its last items, and an item may have been decided since.
  const waiting = canWait ? itemsOf(approvals).filter(isAwaitingApproval) : [];
  const isCurrent = (query: Query) => isWhole(query) && query.dataUpdatedAt >= overview.dataUpdatedAt;
  const lists = {
    approvals: { items: waiting, isCurrent: canWait && isCurrent(approvals) },
    failing: { items: itemsOf(failing), isCurrent: isCurrent(failing) },
    running: { items: itemsOf(running), isCurrent: isCurrent(running) },
  };
  const queries = [...needing, running];
  return {
    needing: { queries: needing, items: [...waiting, ...lists.failing.items] },
    running: { queries: [running], items: lists.running.items },
    counts: countNow(numbers, lists),
    isExact: numbers !== undefined || queries.every(isWhole),
    isComplete: overview.isFetched && queries.every(({ isFetched }) => isFetched),
  };
}

const itemsOf = ({ data }: Query): readonly Operation[] => data?.items ?? [];
