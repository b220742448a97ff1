import type { Uses } from "../../schemas/function-uses.ts";

/** The rights to advance rollouts: their rows in the product catalog, and the changes of subscriptions that they start. */
export const rolloutUses = {
  // The release of the product's reservation deletes a row.
  ProductCatalog: ["GetItem", "BatchGetItem", "Query", "PutItem", "DeleteItem"],
  TenantCatalog: ["Query", "PutItem", "ConditionCheckItem"],
  WorkflowStatus: ["GetItem", "BatchGetItem", "PutItem"],
} as const satisfies Uses;
