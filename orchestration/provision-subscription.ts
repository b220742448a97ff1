import { defineChoice, defineCompletion, defineStep, EXECUTION_TIMEOUT_SECONDS, type Workflow } from "./workflow.ts";

/**
 * Provisions a product for a tenant: creates a stack in the product's account. After a failure or a cancellation, the
 * workflow first removes the partial stack.
 */
export const provisionSubscription: Workflow = {
  name: "subscription-provision",
  kind: "subscription.provision",
  tasks: { Provisioner: "provisioner", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Provisions a product for a tenant in the product's account.",
    QueryLanguage: "JSONata",
    StartAt: "Deploy the product stack",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: {
      "Deploy the product stack": defineStep("Deploy the product stack", {
        task: "deploy-product-stack",
        resource: "Provisioner",
        result: "outcome",
        next: "Is the product stack there?",
      }),
      "Is the product stack there?": defineChoice({
        succeeded: "Activate the subscription",
        otherwise: "Remove the product stack",
      }),
      "Remove the product stack": defineStep("Remove the product stack", {
        task: "remove-product-stack",
        resource: "Provisioner",
        result: "undone",
        next: "Give up the subscription",
      }),
      "Activate the subscription": defineCompletion("Activate the subscription"),
      "Give up the subscription": defineCompletion("Give up the subscription"),
    },
  },
};
