/** A step of a workflow: its name as people see it, its task, and the Lambda function that runs the task. */
type WorkflowStep = { readonly name: string; readonly task: string; readonly function: string };

/** The steps of all workflows, except the last ones. */
export const workflowSteps = {
  makeIdentity: { name: "Make the identity", task: "make-identity", function: "identities" },
  alignIdentity: { name: "Align the identity", task: "align-identity", function: "identities" },
  removeIdentity: { name: "Remove the identity", task: "remove-identity", function: "identities" },
  removeUsers: { name: "Remove the users", task: "remove-users", function: "identities" },
  prepareTenant: { name: "Prepare the tenant", task: "prepare-tenant", function: "prepare-tenant" },
  withdrawAccess: { name: "Withdraw the access", task: "withdraw-access", function: "withdraw-access" },
  checkProductAccount: { name: "Check the product account", task: "check-product-account", function: "provisioner" },
  deployProductStack: { name: "Deploy the product stack", task: "deploy-product-stack", function: "provisioner" },
  updateProductStack: { name: "Update the product stack", task: "update-product-stack", function: "provisioner" },
  restoreProductStack: { name: "Restore the product stack", task: "restore-product-stack", function: "provisioner" },
  removeProductStack: { name: "Remove the product stack", task: "remove-product-stack", function: "provisioner" },
  connectProduct: { name: "Connect the product", task: "connect-product", function: "connect-product" },
  awaitReport: { name: "Ask the product", task: "await-report", function: "await-report" },
} as const satisfies Record<string, WorkflowStep>;

export type AnyWorkflowStep = (typeof workflowSteps)[keyof typeof workflowSteps];

/** The tasks that a function runs. */
export type TaskOf<Name extends AnyWorkflowStep["function"]> = Extract<AnyWorkflowStep, { function: Name }>["task"];

/** The names of the last steps of workflows: the function `complete-operation` records the outcome in each of them. */
export const completionSteps = {
  giveUpTenant: "Give up the tenant",
  activateSubscription: "Activate the subscription",
  giveUpSubscription: "Give up the subscription",
  applyChange: "Apply the change",
  giveUpChange: "Give up the change",
  suspendSubscription: "Suspend the subscription",
  giveUpSuspension: "Give up the suspension",
  reactivateSubscription: "Reactivate the subscription",
  giveUpReactivation: "Give up the reactivation",
  cancelSubscription: "Cancel the subscription",
  actOnReport: "Act on the report",
  completeVerification: "Complete the verification",
  activateUser: "Activate the user",
  giveUpUser: "Give up the user",
  completeUpdate: "Complete the update",
  completeRemoval: "Complete the removal",
} as const;

export type CompletionStep = (typeof completionSteps)[keyof typeof completionSteps];
