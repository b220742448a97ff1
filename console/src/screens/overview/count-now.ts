import type { Operation, Overview } from "../../api/resources.ts";

type Lists = Record<"approvals" | "failing" | "running", readonly Operation[]>;
/** The numbers of requests for approval, of failures and of running operations. */
export type NowCounts = Record<keyof Lists, number>;

/** Returns whether an operation waits for a second administrator. */
export const isAwaitingApproval = ({ status }: Pick<Operation, "status">): boolean => status === "awaitingApproval";

/** Returns the numbers of the overview; without it, those of the lists that are known. */
export function countNow(overview: Overview | undefined, lists: Lists): NowCounts {
  if (overview === undefined) {
    const { approvals, failing, running } = lists;
    return { approvals: approvals.length, failing: failing.length, running: running.length };
  }
  const { open, awaitingApproval, failing } = overview.operations;
  return { approvals: awaitingApproval, failing, running: Math.max(0, open - awaitingApproval) };
}

type ListRead = { data: { next?: string | null } | undefined; error: unknown };

/** Returns whether a list was read as a whole, so that its length is the number of all. */
export const isWhole = ({ data, error }: ListRead): boolean => error === null && data !== undefined && !data.next;
