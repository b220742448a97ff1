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
