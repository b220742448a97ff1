import type { Operation, Overview } from "../../api/resources.ts";

type Lists = Record<"failing" | "open", readonly Operation[]>;

/** Returns whether an operation waits for a second administrator. */
export const isAwaitingApproval = ({ status }: Pick<Operation, "status">): boolean => status === "awaitingApproval";

/** Returns the number of operations that need somebody and of those that run. A request for approval needs somebody. */
export function countNow(
  overview: Overview | undefined,
  { failing, open }: Lists,
): Record<"needing" | "running", number> {
  const approvals = open.filter(isAwaitingApproval).length;
  return {
    needing: (overview?.operations.failing ?? failing.length) + approvals,
    running: Math.max(0, (overview?.operations.open ?? open.length) - approvals),
  };
}
