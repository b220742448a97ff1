import {
  buildWithdrawalStates,
  defineCompletion,
  defineStep,
  EXECUTION_TIMEOUT_SECONDS,
  type Workflow,
} from "./workflow.ts";

/** Removes a product from a tenant: first the users' access, then the stack. The subscription is cancelled only after the
 *  stack's absence is confirmed. */
export const deprovisionSubscription: Workflow = {
  name: "subscription-deprovision",
  kind: "subscription.deprovision",
  tasks: {
    WithdrawAccess: "withdraw-access",
    Provisioner: "provisioner",
    CompleteOperation: "complete-operation",
  },
  definition: {
    Comment: "Removes a product's resources for a tenant from the product's account.",
    QueryLanguage: "JSONata",
    StartAt: "Withdraw the access",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: {
      ...buildWithdrawalStates({ succeeded: "Remove the product stack", otherwise: "Cancel the subscription" }),
      "Remove the product stack": defineStep("Remove the product stack", {
        task: "remove-product-stack",
        resource: "Provisioner",
        result: "outcome",
        next: "Cancel the subscription",
      }),
      "Cancel the subscription": defineCompletion("Cancel the subscription"),
    },
  },
};
