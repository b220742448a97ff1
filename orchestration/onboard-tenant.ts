import { defineStep, EXECUTION_TIMEOUT_SECONDS, preparationStates, type Workflow } from "./workflow.ts";

/**
 * Makes a tenant's first administrator while other workflows provision its products. The workflow ends with
 * TenantPrepared; the reactor that reconciles tenants completes the operation after the last of them.
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
        // The preparation itself checks the outcome: a choice would cost every onboarding one more transition.
        next: "Prepare the tenant",
      }),
      ...preparationStates,
    },
  },
};
