import { pollPolicy } from "./retries.ts";
import {
  buildWithdrawalStates,
  defineCompletion,
  defineStep,
  EXECUTION_TIMEOUT_SECONDS,
  type Workflow,
} from "./workflow.ts";

/** The question has been put by the fact that began the operation; here its answer is waited for and acted on. */
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
 * Any work on a subscription whose product does it itself. There is nothing to undo: a product hears of a failure as of
 * everything else, and cleans up in its own house.
 */
export const awaitReport: Workflow = {
  name: "subscription-asked",
  kind: "subscription.asked",
  tasks: { AskProduct: "ask-product", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Waits for a product that does the work on a subscription itself.",
    QueryLanguage: "JSONata",
    StartAt: "Ask the product",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: awaitReportStates,
  },
};

/** The end of such a subscription: first it is taken from the tenant's users, as with any product. */
export const awaitRemovalReport: Workflow = {
  name: "subscription-asked-removal",
  kind: "subscription.asked.removal",
  tasks: { WithdrawAccess: "withdraw-access", AskProduct: "ask-product", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Takes a product from its users, and waits until the product has removed what it has.",
    QueryLanguage: "JSONata",
    StartAt: "Withdraw the access",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: {
      ...buildWithdrawalStates({ succeeded: "Ask the product", otherwise: "Act on the report" }),
      ...awaitReportStates,
    },
  },
};
