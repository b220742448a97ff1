import { writeUrlState } from "../../state/url-state.ts";

/**
 * The state of the event explorer that its address holds. `from` and `to` are days of a range of one's own. `since` is
 * the start in time of the page before `after`, for which alone this cursor is valid.
 */
export const eventListDefaults = {
  actor: "",
  type: "",
  target: "",
  userId: "",
  correlationId: "",
  range: "week",
  from: "",
  to: "",
  row: "",
  after: "",
  since: "",
};
export type EventListState = typeof eventListDefaults;

export const fixedEventFilters = { userId: "User", correlationId: "Request" } as const;

/** Returns the address of all events of a person that the API keeps. `row` selects one of them. */
export const pageOfUserEvents = (userId: string, row = ""): string =>
  `/events?${writeUrlState(new URLSearchParams(), { userId, range: "quarter", row }, eventListDefaults)}`;
