import { defineChoice, defineCompletion, defineStep, EXECUTION_TIMEOUT_SECONDS, type Workflow } from "./workflow.ts";

/**
 * Lets a user in: an identity, by which they are invited, and then the products hear of them. Whatever ends without
 * the identity first removes what may have been made.
 */
export const provisionUser: Workflow = {
  name: "user-provision",
  kind: "user.provision",
  tasks: { Identities: "identities", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Makes a user's identity and lets the user in.",
    QueryLanguage: "JSONata",
    StartAt: "Make the identity",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: {
      "Make the identity": defineStep("Make the identity", {
        task: "make-identity",
        resource: "Identities",
        result: "outcome",
        next: "Is the identity there?",
      }),
      "Is the identity there?": defineChoice({ succeeded: "Activate the user", otherwise: "Remove the identity" }),
      "Remove the identity": defineStep("Remove the identity", {
        task: "remove-identity",
        resource: "Identities",
        result: "undone",
        next: "Give up the user",
      }),
      "Activate the user": defineCompletion("Activate the user"),
      "Give up the user": defineCompletion("Give up the user"),
    },
  },
};
