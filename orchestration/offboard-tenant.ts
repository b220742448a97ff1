import { EXECUTION_TIMEOUT_SECONDS, preparationStates, type Workflow } from "./workflow.ts";

/** The tenant's own part of its offboarding; its products are removed one by one. It ends in TenantPrepared, and the settle reactor goes on. */
export const offboardTenant: Workflow = {
  name: "tenant-offboard",
  kind: "tenant.offboard",
  tasks: { PrepareTenant: "prepare-tenant", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Prepares the offboarding of a tenant.",
    QueryLanguage: "JSONata",
    StartAt: "Prepare the tenant",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: preparationStates,
  },
};
