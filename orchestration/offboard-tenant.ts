import { defineChoice, defineStep, EXECUTION_TIMEOUT_SECONDS, preparationStates, type Workflow } from "./workflow.ts";

/** Removes a tenant's users. The workflow ends with TenantPrepared; then the reactor that reconciles tenants removes the
 *  products and completes the operation. */
export const offboardTenant: Workflow = {
  name: "tenant-offboard",
  kind: "tenant.offboard",
  tasks: { Identities: "identities", PrepareTenant: "prepare-tenant", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Removes a tenant's users before its products are removed.",
    QueryLanguage: "JSONata",
    StartAt: "Remove the users",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: {
      "Remove the users": defineStep("Remove the users", {
        task: "remove-users",
        resource: "Identities",
        result: "outcome",
        next: "Are the users gone?",
      }),
      "Are the users gone?": defineChoice({ succeeded: "Prepare the tenant", otherwise: "Give up the tenant" }),
      ...preparationStates,
    },
  },
};
