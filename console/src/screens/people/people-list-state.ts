/** The state of the list of people that its address holds. */
export const peopleListDefaults = { tab: "people", q: "", role: "", tenantId: "", productId: "", row: "", after: "" };
export type PeopleListState = typeof peopleListDefaults;
