import { defineChoice, defineCompletion, defineStep, EXECUTION_TIMEOUT_SECONDS, type Workflow } from "./workflow.ts";

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
      "Check the product account": defineStep("Check the product account", {
        task: "check-product-account",
        resource: "Provisioner",
        result: "outcome",
        next: "Is the account the product's?",
      }),
      "Is the account the product's?": defineChoice({
        succeeded: "Connect the product",
        otherwise: "Complete the verification",
      }),
      "Connect the product": defineStep("Connect the product", {
        task: "connect-product",
        resource: "ConnectProduct",
        result: "outcome",
        next: "Complete the verification",
      }),
      "Complete the verification": defineCompletion("Complete the verification"),
    },
  },
};
