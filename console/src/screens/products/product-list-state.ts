/** The state of the list of products that its address holds. */
export const productListDefaults = { status: "", after: "" };
