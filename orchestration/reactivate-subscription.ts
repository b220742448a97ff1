import { buildUpdateStates, EXECUTION_TIMEOUT_SECONDS, type Workflow } from "./workflow.ts";

/** Tells the product, by the parameter that it declares for it, that a tenant may work again; brought back where that fails. */
export const reactivateSubscription: Workflow = {
  name: "subscription-reactivate",
  kind: "subscription.reactivate",
  tasks: { Provisioner: "provisioner", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Tells a product that a tenant may work again.",
    QueryLanguage: "JSONata",
    StartAt: "Update the product stack",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: buildUpdateStates({ apply: "Reactivate the subscription", giveUp: "Give up the reactivation" }),
  },
};
