import { completion, EXECUTION_TIMEOUT_SECONDS, fork, step, type Workflow } from "./workflow.ts";

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
    States: {
      "Prepare the tenant": step("Prepare the tenant", {
        task: "prepare-tenant",
        resource: "PrepareTenant",
        result: "outcome",
        next: "Is the tenant prepared?",
      }),
      "Is the tenant prepared?": fork({ succeeded: "The settle reactor goes on", otherwise: "Give up the tenant" }),
      "Give up the tenant": completion("Give up the tenant"),
      "The settle reactor goes on": { Type: "Succeed" },
    },
  },
};
