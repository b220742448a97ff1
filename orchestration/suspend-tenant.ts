import { EXECUTION_TIMEOUT_SECONDS, preparationStates, type Workflow } from "./workflow.ts";

/** Prepares a tenant's suspension. The workflow ends with TenantPrepared; then the reactor that reconciles tenants
 *  suspends the products and completes the operation. */
export const suspendTenant: Workflow = {
  name: "tenant-suspend",
  kind: "tenant.suspend",
  tasks: { PrepareTenant: "prepare-tenant", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Prepares the suspension of a tenant.",
    QueryLanguage: "JSONata",
    StartAt: "Prepare the tenant",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: preparationStates,
  },
};
