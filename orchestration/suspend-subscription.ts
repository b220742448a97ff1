import { buildUpdateStates, EXECUTION_TIMEOUT_SECONDS, type Workflow } from "./workflow.ts";

/** Sets the status parameter of a subscription's stack to suspended; a failed update is taken back. */
export const suspendSubscription: Workflow = {
  name: "subscription-suspend",
  kind: "subscription.suspend",
  tasks: { Provisioner: "provisioner", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Informs a product that a tenant is suspended.",
    QueryLanguage: "JSONata",
    StartAt: "Update the product stack",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: buildUpdateStates({ apply: "Suspend the subscription", giveUp: "Give up the suspension" }),
  },
};
