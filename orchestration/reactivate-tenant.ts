import { EXECUTION_TIMEOUT_SECONDS, preparationStates, type Workflow } from "./workflow.ts";

/** The tenant's own part of its reactivation; its products follow one by one. It ends in TenantPrepared, and the settle reactor goes on. */
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
