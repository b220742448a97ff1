import { completion, EXECUTION_TIMEOUT_SECONDS, fork, step, type Workflow } from "./workflow.ts";

/** Verifies a product: its account's role and its template, and only then makes its queue and client. */
export const verifyProduct: Workflow = {
  name: "product-verify",
  kind: "product.verify",
  tasks: {
    Provisioner: "provisioner",
    ConnectProduct: "connect-product",
    CompleteOperation: "complete-operation",
  },
  definition: {
    Comment: "Verifies that the control plane can provision a product.",
    QueryLanguage: "JSONata",
    StartAt: "Check the product account",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: {
      "Check the product account": step("Check the product account", {
        task: "check-product-account",
        resource: "Provisioner",
        result: "outcome",
        next: "Is the account the product's?",
      }),
      "Is the account the product's?": fork({
        succeeded: "Connect the product",
        otherwise: "Complete the verification",
      }),
      "Connect the product": step("Connect the product", {
        task: "connect-product",
        resource: "ConnectProduct",
        result: "outcome",
        next: "Complete the verification",
      }),
      "Complete the verification": completion("Complete the verification"),
    },
  },
};
