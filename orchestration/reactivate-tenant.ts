import { EXECUTION_TIMEOUT_SECONDS, preparationStates, type Workflow } from "./workflow.ts";

/** Prepares a tenant's reactivation. The workflow ends with TenantPrepared; then the reactor that reconciles tenants
 *  reactivates the products and completes the operation. */
export const reactivateTenant: Workflow = {
  name: "tenant-reactivate",
  kind: "tenant.reactivate",
  tasks: { PrepareTenant: "prepare-tenant", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Prepares the reactivation of a tenant.",
    QueryLanguage: "JSONata",
    StartAt: "Prepare the tenant",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: preparationStates,
  },
};
