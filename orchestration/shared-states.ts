import { type CompletionStep, completionSteps, workflowSteps } from "../schemas/workflow-steps.ts";
import { defineChoice, defineCompletion, defineStep, type Workflow } from "./workflow.ts";

type States = Workflow["definition"]["States"];

const preparationEnd = "Wait for the products";

/** The states that prepare a tenant in each of its operations. */
export const preparationStates: States = {
  ...defineStep(workflowSteps.prepareTenant, { result: "outcome", next: "Is the tenant prepared?" }),
  ...defineChoice("Is the tenant prepared?", { succeeded: preparationEnd, otherwise: completionSteps.giveUpTenant }),
  ...defineCompletion(completionSteps.giveUpTenant),
  [preparationEnd]: { Type: "Succeed" },
};

/** Builds the states that update a product's stack and restore it after a failure. */
export const buildUpdateStates = (completions: { apply: CompletionStep; giveUp: CompletionStep }): States => ({
  ...defineStep(workflowSteps.updateProductStack, { result: "outcome", next: "Is the product stack updated?" }),
  ...defineChoice("Is the product stack updated?", {
    succeeded: completions.apply,
    otherwise: workflowSteps.restoreProductStack.name,
  }),
  ...defineStep(workflowSteps.restoreProductStack, { result: "undone", next: completions.giveUp }),
  ...defineCompletion(completions.apply),
  ...defineCompletion(completions.giveUp),
});

/** Builds the states that withdraw a product from its tenant's users before its resources are removed. */
export const buildWithdrawalStates = (transitions: { succeeded: string; otherwise: string }): States => ({
  ...defineStep(workflowSteps.withdrawAccess, { result: "outcome", next: "Is the access withdrawn?" }),
  ...defineChoice("Is the access withdrawn?", transitions),
});
