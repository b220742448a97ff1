import { patience } from "./retries.ts";
import { completion, EXECUTION_TIMEOUT_SECONDS, step, type Workflow } from "./workflow.ts";

/**
 * Any work on a subscription whose product does it itself. The product has been asked by the fact that began the
 * operation; here its report is waited for, and what it says is done. There is nothing to undo: a product hears of a
 * failure as of everything else, and cleans up in its own house.
 */
export const askProduct: Workflow = {
  name: "subscription-asked",
  kind: "subscription.asked",
  tasks: { AskProduct: "ask-product", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Waits for a product that does the work on a subscription itself.",
    QueryLanguage: "JSONata",
    StartAt: "Ask the product",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: {
      "Ask the product": step("Ask the product", {
        task: "ask-product",
        resource: "AskProduct",
        result: "outcome",
        next: "Act on the report",
        retry: patience,
      }),
      "Act on the report": completion("Act on the report"),
    },
  },
};
