/** The beginning of a tenant's id in the names of stacks, which contain no underscore. */
const TENANT_PART = "ten-";

/** Returns the beginning of the names of a product's stacks. It ends with the beginning of the tenant's id, so that it is no
 *  beginning of the names of another product, such as `crm-eu` beside `crm`. */
export const stackPrefixOf = (productId: string): string => `tenantry-${productId}-${TENANT_PART}`;

/** Returns whether the names of a product's stacks begin like those of another product: `crm-ten` beside `crm`. */
export const isAmbiguousInStackNames = (productId: string): boolean => `${productId}-`.includes(`-${TENANT_PART}`);
