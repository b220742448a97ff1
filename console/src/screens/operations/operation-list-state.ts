import type { Query } from "../../api/read-json.ts";
import { runningStatuses } from "../../operations/operation-words.ts";

/** The state of the list of operations that its address holds. `from` and `to` are days in UTC, both inclusive. */
export const operationListDefaults = {
  show: "",
  status: "",
  kind: "",
  productId: "",
  tenantId: "",
  target: "",
  correlationId: "",
  from: "",
  to: "",
  after: "",
};
export type OperationListState = typeof operationListDefaults;

const DAY_MS = 86_400_000;

const groups: Record<string, Query> = {
  failing: { failing: true },
  running: { status: runningStatuses },
  approvals: { status: "awaitingApproval" },
  ended: { done: true },
};

/** Returns the beginning of a day, `shift` days later; nothing for a text that is not a day. */
function beginOf(day: string, shift = 0): string | undefined {
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) ? undefined : new Date(time + shift * DAY_MS).toISOString();
}

/** Returns the query of the API for the state of the list. */
export const queryOf = ({ show, from, to, ...filters }: OperationListState): Query => ({
  ...filters,
  ...groups[show],
  from: beginOf(from),
  to: beginOf(to, 1),
});

/** Returns whether the list is limited by any filter. */
export const isFiltered = ({ after: _, ...filters }: OperationListState): boolean =>
  Object.values(filters).some((value) => value !== "");
