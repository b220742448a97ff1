import { completionSteps, workflowSteps } from "../schemas/workflow-steps.ts";
import { pollPolicy } from "./retries.ts";
import { buildWithdrawalStates } from "./shared-states.ts";
import { defineCompletion, defineStep, defineWorkflow } from "./workflow.ts";

/** Waits for the report, which the event that started the operation has requested, and applies it. */
const awaitReportStates = {
  ...defineStep(workflowSteps.awaitReport, {
    result: "outcome",
    next: completionSteps.actOnReport,
    retry: pollPolicy,
  }),
  ...defineCompletion(completionSteps.actOnReport),
};

/**
 * The work of a self-provisioned product on a subscription. It needs no undo: the product receives the event of a
 * failure and cleans up its own resources.
 */
export const awaitReport = defineWorkflow({
  name: "subscription-await-report",
  kind: "subscription.await-report",
  comment: "Waits for the report of a self-provisioned product on its work.",
  startAt: workflowSteps.awaitReport,
  states: awaitReportStates,
});

/** The removal of a self-provisioned product; it begins with the users' access, as for any product. */
export const awaitRemovalReport = defineWorkflow({
  name: "subscription-await-removal-report",
  kind: "subscription.await-removal-report",
  comment: "Withdraws a self-provisioned product from a tenant's users and waits for the report on its removal.",
  startAt: workflowSteps.withdrawAccess,
  states: {
    ...buildWithdrawalStates({
      succeeded: workflowSteps.awaitReport.name,
      otherwise: completionSteps.actOnReport,
    }),
    ...awaitReportStates,
  },
});
