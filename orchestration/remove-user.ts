import { defineCompletion, defineStep, EXECUTION_TIMEOUT_SECONDS, type Workflow } from "./workflow.ts";

/** The last of a user whose access has ended: the identity is removed until its absence is confirmed, and only then is the e-mail free. */
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
