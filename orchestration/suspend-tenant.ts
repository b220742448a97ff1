import { EXECUTION_TIMEOUT_SECONDS, preparationStates, type Workflow } from "./workflow.ts";

/** The tenant's own part of its suspension; its products follow one by one. It ends in TenantPrepared, and the settle reactor goes on. */
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
