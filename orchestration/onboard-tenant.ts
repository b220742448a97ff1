import { defineStep, EXECUTION_TIMEOUT_SECONDS, preparationStates, type Workflow } from "./workflow.ts";

/**
 * The tenant's own part of its onboarding, its first administrator; its products go their own ways at the same time.
 * It ends in TenantPrepared, and whoever comes last lets the settle reactor close the operation.
 */
export const onboardTenant: Workflow = {
  name: "tenant-onboard",
  kind: "tenant.onboard",
  tasks: { Identities: "identities", PrepareTenant: "prepare-tenant", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Prepares a tenant while its products are provisioned.",
    QueryLanguage: "JSONata",
    StartAt: "Make the identity",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: {
      "Make the identity": defineStep("Make the identity", {
        task: "make-identity",
        resource: "Identities",
        result: "outcome",
        // The preparation looks itself whether the identity is there: a fork would be a transition more for everybody.
        next: "Prepare the tenant",
      }),
      ...preparationStates,
    },
  },
};
