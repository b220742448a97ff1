import { defineCompletion, defineStep, EXECUTION_TIMEOUT_SECONDS, type Workflow } from "./workflow.ts";

/** What changes about a user holds in the catalogue already: the identity follows, and then the products hear of what they gained. */
export const updateUser: Workflow = {
  name: "user-update",
  kind: "user.update",
  tasks: { Identities: "identities", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Brings a user's identity into line with the catalogue.",
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
