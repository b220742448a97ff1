import { completion, EXECUTION_TIMEOUT_SECONDS, fork, step, type Workflow } from "./workflow.ts";

/** Finds out whether tenants can subscribe to a product: its queue and client, its account's role, its template. */
export const verifyProduct: Workflow = {
  name: "product-verify",
  kind: "product.verify",
  tasks: {
    ConnectProduct: "connect-product",
    Provisioner: "provisioner",
    CompleteOperation: "complete-operation",
  },
  definition: {
    Comment: "Verifies that the control plane can provision a product.",
    QueryLanguage: "JSONata",
    StartAt: "Connect the product",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: {
      "Connect the product": step("Connect the product", {
        task: "connect-product",
        resource: "ConnectProduct",
        result: "outcome",
        next: "Is the product connected?",
      }),
      "Is the product connected?": fork({
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
