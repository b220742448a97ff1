/** The state of the list of tenants that its address holds. */
export const tenantListDefaults = {
  q: "",
  status: "",
  productId: "",
  tag: "",
  sort: "",
  order: "",
  row: "",
  after: "",
};
export type TenantListState = typeof tenantListDefaults;

/** Returns the order in which the API lists the tenants: it has no list of a product's tenants by name. */
export function orderOf({ productId, sort, order }: TenantListState): Pick<TenantListState, "sort" | "order"> {
  return productId !== "" && sort === "name" ? { sort: "", order: "" } : { sort, order };
}
