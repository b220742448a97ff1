import { defineCompletion, defineStep, EXECUTION_TIMEOUT_SECONDS, type Workflow } from "./workflow.ts";

/** Removes the identity of a user whose access has ended. The e-mail becomes free only after the identity's absence is
 *  confirmed. */
export const removeUser: Workflow = {
  name: "user-remove",
  kind: "user.remove",
  tasks: { Identities: "identities", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Removes a user's identity.",
    QueryLanguage: "JSONata",
    StartAt: "Remove the identity",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: {
      "Remove the identity": defineStep("Remove the identity", {
        task: "remove-identity",
        resource: "Identities",
        result: "outcome",
        next: "Complete the removal",
      }),
      "Complete the removal": defineCompletion("Complete the removal"),
    },
  },
};
