import { buildUpdateStates, EXECUTION_TIMEOUT_SECONDS, type Workflow } from "./workflow.ts";

/** Tells the product, by the parameter that it declares for it, that a tenant is suspended; brought back where that fails. */
export const suspendSubscription: Workflow = {
  name: "subscription-suspend",
  kind: "subscription.suspend",
  tasks: { Provisioner: "provisioner", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Tells a product that a tenant is suspended.",
    QueryLanguage: "JSONata",
    StartAt: "Update the product stack",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: buildUpdateStates({ apply: "Suspend the subscription", giveUp: "Give up the suspension" }),
  },
};
