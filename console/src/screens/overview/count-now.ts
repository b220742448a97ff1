import type { Operation, Overview } from "../../api/resources.ts";

/** The numbers of requests for approval, of failures and of running operations. */
export type NowCounts = Record<"approvals" | "failing" | "running", number>;
/** The operations of a list. A current one was read as a whole, and later than the numbers of the overview. */
type List = { items: readonly Operation[]; isCurrent: boolean };

/** Returns whether an operation waits for a second administrator. */
export const isAwaitingApproval = ({ status }: Pick<Operation, "status">): boolean => status === "awaitingApproval";

/** Returns the numbers of the overview, or those of the lists that are current. Without the overview, the lists count. */
export function countNow(overview: Overview | undefined, lists: Record<keyof NowCounts, List>): NowCounts {
  const { open, awaitingApproval, failing } = overview?.operations ?? { open: 0, awaitingApproval: 0, failing: 0 };
  const countOf = ({ items, isCurrent }: List, number: number): number =>
    overview === undefined || isCurrent ? items.length : number;
  return {
    approvals: countOf(lists.approvals, awaitingApproval),
    failing: countOf(lists.failing, failing),
    running: countOf(lists.running, Math.max(0, open - awaitingApproval)),
  };
}

type ListRead = { data: { next?: string | null } | undefined; error: unknown };

/** Returns whether a list was read as a whole, so that its length is the number of all. */
export const isWhole = ({ data, error }: ListRead): boolean => error === null && data !== undefined && !data.next;
