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

export const fixedOperationFilters = { tenantId: "Tenant", target: "Target", correlationId: "Request" } as const;

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

/** Returns whether the list is limited by any filter. A view such as "Approvals" is not a filter: people come to it to see
 *  that nothing is left. */
export const isFiltered = ({ after: _, show: _show, ...filters }: OperationListState): boolean =>
  Object.values(filters).some((value) => value !== "");

/** The words for a view without operations. */
const emptyViews: Record<string, { title: string; text: string }> = {
  failing: { title: "Nothing is failing", text: "A failed operation stays here until something makes it good." },
  running: { title: "Nothing is running", text: "New operations appear here by themselves." },
  approvals: {
    title: "Nothing waits for approval",
    text: "Requests that a second administrator must decide appear here.",
  },
  ended: { title: "No operation has ended yet", text: "Operations appear here when they have ended." },
};

/** Returns the words for a list without operations and without filters. */
export const describeEmptyList = ({ show }: OperationListState) =>
  emptyViews[show] ?? { title: "No operations yet", text: "What you start appears here, with each step." };
