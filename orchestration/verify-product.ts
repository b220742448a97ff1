import { completionSteps, workflowSteps } from "../schemas/workflow-steps.ts";
import { defineChoice, defineCompletion, defineStep, defineWorkflow } from "./workflow.ts";

/** Verifies a product: its account's role and its template, and only then makes its queue and client. */
export const verifyProduct = defineWorkflow({
  name: "product-verify",
  kind: "product.verify",
  comment: "Verifies that the control plane can provision a product.",
  startAt: workflowSteps.checkProductAccount,
  states: {
    ...defineStep(workflowSteps.checkProductAccount, { result: "outcome", next: "Is the account the product's?" }),
    ...defineChoice("Is the account the product's?", {
      succeeded: workflowSteps.connectProduct.name,
      otherwise: completionSteps.completeVerification,
    }),
    ...defineStep(workflowSteps.connectProduct, { result: "outcome", next: completionSteps.completeVerification }),
    ...defineCompletion(completionSteps.completeVerification),
  },
});
