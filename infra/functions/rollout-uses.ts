import type { Uses } from "../../schemas/function-uses.ts";
import type { WrittenKeys } from "../function-spec.ts";

/** The rights to advance rollouts: their rows in the product catalog, and the changes of subscriptions that they start. */
export const rolloutUses = {
  // The release of the product's reservation deletes a row.
  ProductCatalog: ["GetItem", "BatchGetItem", "Query", "PutItem", "DeleteItem"],
  TenantCatalog: ["Query", "PutItem", "ConditionCheckItem"],
  WorkflowStatus: ["GetItem", "BatchGetItem", "PutItem"],
} as const satisfies Uses;

/** The keys of rollouts and of their reservations in the product catalog. The other keys are products and releases. */
export const rolloutKeys = { ProductCatalog: ["rollout#*"] } as const satisfies WrittenKeys;
