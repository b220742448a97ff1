import { defineChoice, defineCompletion, defineStep, EXECUTION_TIMEOUT_SECONDS, type Workflow } from "./workflow.ts";

/**
 * Provisions a user: makes the identity, which sends the invitation, and then activates the user, which informs the
 * products. After a failure or a cancellation, the workflow first removes a partial identity.
 */
export const provisionUser: Workflow = {
  name: "user-provision",
  kind: "user.provision",
  tasks: { Identities: "identities", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Makes a user's identity and activates the user.",
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
