import { defineCompletion, defineStep, EXECUTION_TIMEOUT_SECONDS, type Workflow } from "./workflow.ts";

/** Updates a user's identity after a change in the user catalog, and then informs the products that the user gained. */
export const updateUser: Workflow = {
  name: "user-update",
  kind: "user.update",
  tasks: { Identities: "identities", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Updates a user's identity to match the user catalog.",
    QueryLanguage: "JSONata",
    StartAt: "Align the identity",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: {
      "Align the identity": defineStep("Align the identity", {
        task: "align-identity",
        resource: "Identities",
        result: "outcome",
        next: "Complete the update",
      }),
      "Complete the update": defineCompletion("Complete the update"),
    },
  },
};
