import { pollPolicy } from "./retries.ts";
import {
  buildWithdrawalStates,
  defineCompletion,
  defineStep,
  EXECUTION_TIMEOUT_SECONDS,
  type Workflow,
} from "./workflow.ts";

/** Waits for the report, which the event that started the operation has requested, and applies it. */
const awaitReportStates = {
  "Ask the product": defineStep("Ask the product", {
    task: "ask-product",
    resource: "AskProduct",
    result: "outcome",
    next: "Act on the report",
    retry: pollPolicy,
  }),
  "Act on the report": defineCompletion("Act on the report"),
};

/**
 * The work of a self-provisioned product on a subscription. It needs no undo: the product receives the event of a
 * failure and cleans up its own resources.
 */
export const awaitReport: Workflow = {
  name: "subscription-asked",
  kind: "subscription.asked",
  tasks: { AskProduct: "ask-product", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Waits for the report of a self-provisioned product on its work.",
    QueryLanguage: "JSONata",
    StartAt: "Ask the product",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: awaitReportStates,
  },
};

/** The removal of a self-provisioned product; it begins with the users' access, as for any product. */
export const awaitRemovalReport: Workflow = {
  name: "subscription-asked-removal",
  kind: "subscription.asked.removal",
  tasks: { WithdrawAccess: "withdraw-access", AskProduct: "ask-product", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Withdraws a self-provisioned product from a tenant's users and waits for the report on its removal.",
    QueryLanguage: "JSONata",
    StartAt: "Withdraw the access",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: {
      ...buildWithdrawalStates({ succeeded: "Ask the product", otherwise: "Act on the report" }),
      ...awaitReportStates,
    },
  },
};
