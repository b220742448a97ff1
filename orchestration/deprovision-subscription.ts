import { completion, EXECUTION_TIMEOUT_SECONDS, step, type Workflow } from "./workflow.ts";

/** Takes a product from a tenant: its stack is removed until its absence is confirmed, and only then is it said. */
export const deprovisionSubscription: Workflow = {
  name: "subscription-deprovision",
  kind: "subscription.deprovision",
  tasks: { Provisioner: "provisioner", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Removes a product's resources for a tenant from the product's account.",
    QueryLanguage: "JSONata",
    StartAt: "Remove the product stack",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: {
      "Remove the product stack": step("Remove the product stack", {
        task: "remove-product-stack",
        resource: "Provisioner",
        result: "outcome",
        next: "Cancel the subscription",
      }),
      "Cancel the subscription": completion("Cancel the subscription"),
    },
  },
};
