import types from "../../api/event-types.json" with { type: "json" };

/** The headings of the aggregates, in the order in which the filter offers their events. */
const headings: Record<keyof typeof types, string> = {
  tenant: "Tenants",
  subscription: "Subscriptions",
  user: "Users",
  product: "Products",
  rollout: "Rollouts",
  operation: "Operations",
};

/** The types of events by heading, as options of a select. `npm run docs` lists them from the catalog of events. */
export const eventTypeGroups = Object.entries(headings).map(([aggregate, label]) => ({
  label,
  types: types[aggregate as keyof typeof types],
}));
