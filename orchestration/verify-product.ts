import { completion, EXECUTION_TIMEOUT_SECONDS, fork, step, type Workflow } from "./workflow.ts";

/** Finds out whether tenants can subscribe to a product: its queue, its account's role, its template. */
export const verifyProduct: Workflow = {
  name: "product-verify",
  kind: "product.verify",
  tasks: {
    MakeProductQueue: "make-product-queue",
    Provisioner: "provisioner",
    CompleteOperation: "complete-operation",
  },
  definition: {
    Comment: "Verifies that the control plane can provision a product.",
    QueryLanguage: "JSONata",
    StartAt: "Make the product queue",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: {
      "Make the product queue": step("Make the product queue", {
        task: "make-product-queue",
        resource: "MakeProductQueue",
        result: "outcome",
        next: "Is the product queue there?",
      }),
      "Is the product queue there?": fork({
        succeeded: "Check the product account",
        otherwise: "Complete the verification",
      }),
      "Check the product account": step("Check the product account", {
        task: "check-product-account",
        resource: "Provisioner",
        result: "outcome",
        next: "Complete the verification",
      }),
      "Complete the verification": completion("Complete the verification"),
    },
  },
};
