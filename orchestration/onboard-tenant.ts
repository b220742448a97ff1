import { EXECUTION_TIMEOUT_SECONDS, preparationStates, type Workflow } from "./workflow.ts";

/**
 * The tenant's own part of its onboarding; its products go their own ways at the same time. It ends in
 * TenantPrepared, and whoever comes last lets the settle reactor close the operation.
 */
export const onboardTenant: Workflow = {
  name: "tenant-onboard",
  kind: "tenant.onboard",
  tasks: { PrepareTenant: "prepare-tenant", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Prepares a tenant while its products are provisioned.",
    QueryLanguage: "JSONata",
    StartAt: "Prepare the tenant",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: preparationStates,
  },
};
