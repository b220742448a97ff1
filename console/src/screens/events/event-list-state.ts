/** The state of the event explorer that its address holds. `from` and `to` are days of a range of one's own. */
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
};
export type EventListState = typeof eventListDefaults;
