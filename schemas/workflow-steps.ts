import type { Uses } from "./function-uses.ts";
import type { OperationKind } from "./operation.ts";

/**
 * The Lambda functions of workflow steps, in `handlers/steps/<name>.ts`, with their rights. Each function may also read
 * and write its operation and record events.
 */
export const stepFunctions = {
  "prepare-tenant": { TenantCatalog: ["Query", "PutItem"], UserCatalog: ["GetItem", "PutItem"] },
  "await-report": { ProductCatalog: ["GetItem"] },
  "connect-product": {
    ProductCatalog: ["GetItem", "BatchGetItem"],
    // The queues of a tenant's products are compared with the record.
    TenantCatalog: ["Query"],
    ProductQueues: ["CreateQueue", "GetQueueUrl", "GetQueueAttributes", "SetQueueAttributes"],
    BusPermissions: ["PutPermission", "RemovePermission"],
    BusGuests: [],
    UserPool: ["ListUserPoolClients", "CreateUserPoolClient"],
  },
  "withdraw-access": {
    TenantCatalog: ["GetItem", "UpdateItem"],
    ProductCatalog: ["BatchGetItem"],
    UserCatalog: ["GetItem", "BatchGetItem", "PutItem", "DeleteItem"],
    "UserCatalog/list": ["Query"],
  },
  /** All steps in product accounts: its role is the only principal that the roles of product accounts trust. */
  provisioner: {
    // The stacks of a tenant are compared with the record, which a repair corrects.
    TenantCatalog: ["GetItem", "Query", "PutItem"],
    ProductCatalog: ["GetItem"],
    Templates: ["GetObject"],
    ProductRoles: ["AssumeRole", "TagSession"],
  },
  /** All steps on identities: no other function has rights on the user pool's users. */
  "manage-identities": {
    // The removal of all users reads the seat counters.
    TenantCatalog: ["GetItem", "Query", "UpdateItem"],
    ProductCatalog: ["BatchGetItem"],
    UserCatalog: ["GetItem", "BatchGetItem", "PutItem", "DeleteItem"],
    "UserCatalog/list": ["Query"],
    UserPool: [
      "AdminCreateUser",
      "AdminGetUser",
      "AdminListGroupsForUser",
      // The sweep looks for identities without a user.
      "ListUsers",
      "AdminAddUserToGroup",
      "AdminRemoveUserFromGroup",
      "AdminEnableUser",
      "AdminDisableUser",
      "AdminUserGlobalSignOut",
      "AdminDeleteUser",
    ],
  },
  /** The last step of each workflow. */
  "complete-operation": {
    TenantCatalog: ["GetItem", "Query", "PutItem", "UpdateItem"],
    ProductCatalog: ["GetItem", "BatchGetItem", "PutItem", "UpdateItem"],
    UserCatalog: ["GetItem", "PutItem", "DeleteItem"],
    UndoingWorkflows: ["StartExecution"],
  },
} as const satisfies Record<string, Uses>;

export type StepFunction = keyof typeof stepFunctions;

/** A step of a workflow. */
export type WorkflowStep = {
  /** The name of the step's state, which the API shows on the operation. */
  readonly name: string;
  /** The function that runs the step. */
  readonly function: StepFunction;
  /** Set for a step with a time-out. It records its own start, because its time-out counts from there.
   *  @default false */
  readonly hasTimeout?: true;
  /** Set for a step that waits for a report and polls often at first.
   *  @default false */
  readonly waitsForReport?: true;
  /** Set for a step that returns the failure of the step before it, which saves the check between them.
   *  @default false */
  readonly passesFailureOn?: true;
};

/** The steps of all workflows, except the last ones. */
export const workflowSteps = {
  makeIdentity: { name: "Make the identity", function: "manage-identities" },
  alignIdentity: { name: "Align the identity", function: "manage-identities" },
  removeIdentity: { name: "Remove the identity", function: "manage-identities" },
  removeUsers: { name: "Remove the users", function: "manage-identities" },
  prepareTenant: { name: "Prepare the tenant", function: "prepare-tenant", passesFailureOn: true },
  withdrawAccess: { name: "Withdraw the access", function: "withdraw-access" },
  checkProductAccount: { name: "Check the product account", function: "provisioner" },
  deployProductStack: { name: "Deploy the product stack", function: "provisioner", hasTimeout: true },
  updateProductStack: { name: "Update the product stack", function: "provisioner", hasTimeout: true },
  restoreProductStack: { name: "Restore the product stack", function: "provisioner" },
  removeProductStack: { name: "Remove the product stack", function: "provisioner", hasTimeout: true },
  compareStacks: { name: "Compare the stacks", function: "provisioner" },
  repairStacks: { name: "Repair the stacks", function: "provisioner" },
  compareIdentities: { name: "Compare the identities", function: "manage-identities" },
  repairIdentities: { name: "Repair the identities", function: "manage-identities" },
  compareQueues: { name: "Compare the queues", function: "connect-product" },
  repairQueues: { name: "Repair the queues", function: "connect-product" },
  connectProduct: { name: "Connect the product", function: "connect-product" },
  awaitReport: { name: "Ask the product", function: "await-report", hasTimeout: true, waitsForReport: true },
} as const satisfies Record<string, WorkflowStep>;

type DefinedStep = (typeof workflowSteps)[keyof typeof workflowSteps];

/** The names of the steps that a function runs. */
export type StepNameOf<Name extends StepFunction> = Extract<DefinedStep, { function: Name }>["name"];

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

/** The kind of an operation that events advance, without a workflow of its own. */
export type EventDrivenKind = Extract<OperationKind, "product.rollout">;

/** The kind of a workflow: a kind of operation, or the work of a self-provisioned product on a subscription. */
export type WorkflowKind =
  | Exclude<OperationKind, EventDrivenKind>
  | "subscription.await-report"
  | "subscription.await-removal-report";

/**
 * The plan of a workflow. The steps run one after another. After a failed or cancelled step, the workflow runs `undo` and
 * ends with `fail`; after the last step, it ends with `succeed`.
 */
export type WorkflowPlan = {
  /** The comment of the state machine. */
  readonly comment: string;
  readonly steps: readonly [WorkflowStep, ...WorkflowStep[]];
  /** The step that removes what the failed steps left behind.
   *  @default - nothing has to be removed */
  readonly undo?: WorkflowStep;
  /** @default - the workflow ends, and the reactor that reconciles tenants completes the operation */
  readonly succeed?: CompletionStep;
  readonly fail: CompletionStep;
};

/** The plans of all workflows. The state machines and the steps that the API shows as pending follow from them. */
export const workflowPlans = {
  "tenant.onboard": {
    comment: "Prepares a tenant while its products are provisioned.",
    steps: [workflowSteps.makeIdentity, workflowSteps.prepareTenant],
    fail: completionSteps.giveUpTenant,
  },
  "tenant.suspend": {
    comment: "Prepares the suspension of a tenant.",
    steps: [workflowSteps.prepareTenant],
    fail: completionSteps.giveUpTenant,
  },
  "tenant.reactivate": {
    comment: "Prepares the reactivation of a tenant.",
    steps: [workflowSteps.prepareTenant],
    fail: completionSteps.giveUpTenant,
  },
  "tenant.leave": {
    comment: "Prepares the suspension of a leaving tenant.",
    steps: [workflowSteps.prepareTenant],
    fail: completionSteps.giveUpTenant,
  },
  "tenant.restore": {
    comment: "Prepares the restoration of a leaving tenant.",
    steps: [workflowSteps.prepareTenant],
    fail: completionSteps.giveUpTenant,
  },
  "tenant.check": {
    comment: "Compares a tenant's stacks, identities and queues with the record.",
    steps: [
      workflowSteps.compareStacks,
      workflowSteps.compareIdentities,
      workflowSteps.compareQueues,
      workflowSteps.prepareTenant,
    ],
    fail: completionSteps.giveUpTenant,
  },
  "tenant.repair": {
    comment: "Compares a tenant with the record, and repairs the differences that need no decision by a person.",
    steps: [
      workflowSteps.repairStacks,
      workflowSteps.repairIdentities,
      workflowSteps.repairQueues,
      workflowSteps.prepareTenant,
    ],
    fail: completionSteps.giveUpTenant,
  },
  "tenant.offboard": {
    comment: "Removes a tenant's users before its products are removed.",
    steps: [workflowSteps.removeUsers, workflowSteps.prepareTenant],
    fail: completionSteps.giveUpTenant,
  },
  "subscription.provision": {
    comment: "Provisions a product for a tenant in the product's account; removes a partial stack after a failure.",
    steps: [workflowSteps.deployProductStack],
    undo: workflowSteps.removeProductStack,
    succeed: completionSteps.activateSubscription,
    fail: completionSteps.giveUpSubscription,
  },
  "subscription.change": {
    comment: "Changes the plan, seats or parameters of a subscription; reverts a failed update of the stack.",
    steps: [workflowSteps.updateProductStack],
    undo: workflowSteps.restoreProductStack,
    succeed: completionSteps.applyChange,
    fail: completionSteps.giveUpChange,
  },
  "subscription.suspend": {
    comment: "Sets the status parameter of a subscription's stack to suspended; reverts a failed update.",
    steps: [workflowSteps.updateProductStack],
    undo: workflowSteps.restoreProductStack,
    succeed: completionSteps.suspendSubscription,
    fail: completionSteps.giveUpSuspension,
  },
  "subscription.reactivate": {
    comment: "Sets the status parameter of a subscription's stack to active; reverts a failed update.",
    steps: [workflowSteps.updateProductStack],
    undo: workflowSteps.restoreProductStack,
    succeed: completionSteps.reactivateSubscription,
    fail: completionSteps.giveUpReactivation,
  },
  /** The subscription is cancelled only after the stack is confirmed to be gone. */
  "subscription.deprovision": {
    comment: "Removes a product from a tenant: first the users' access, then the stack in the product's account.",
    steps: [workflowSteps.withdrawAccess, workflowSteps.removeProductStack],
    succeed: completionSteps.cancelSubscription,
    fail: completionSteps.cancelSubscription,
  },
  /** A self-provisioned product needs no undo: it receives the event of a failure and cleans up its own resources. */
  "subscription.await-report": {
    comment: "Waits for the report of a self-provisioned product on its work.",
    steps: [workflowSteps.awaitReport],
    succeed: completionSteps.actOnReport,
    fail: completionSteps.actOnReport,
  },
  "subscription.await-removal-report": {
    comment: "Withdraws a self-provisioned product from a tenant's users and waits for the report on its removal.",
    steps: [workflowSteps.withdrawAccess, workflowSteps.awaitReport],
    succeed: completionSteps.actOnReport,
    fail: completionSteps.actOnReport,
  },
  "product.verify": {
    comment: "Checks a product's account and template, and then makes its queue and client.",
    steps: [workflowSteps.checkProductAccount, workflowSteps.connectProduct],
    succeed: completionSteps.completeVerification,
    fail: completionSteps.completeVerification,
  },
  /** The identity's creation sends the invitation, and the activation informs the products. */
  "user.provision": {
    comment: "Makes a user's identity and activates the user; removes a partial identity after a failure.",
    steps: [workflowSteps.makeIdentity],
    undo: workflowSteps.removeIdentity,
    succeed: completionSteps.activateUser,
    fail: completionSteps.giveUpUser,
  },
  "user.update": {
    comment: "Updates a user's identity to match the user catalog.",
    steps: [workflowSteps.alignIdentity],
    succeed: completionSteps.completeUpdate,
    fail: completionSteps.completeUpdate,
  },
  /** The e-mail becomes free only after the identity's absence is confirmed. */
  "user.remove": {
    comment: "Removes a user's identity.",
    steps: [workflowSteps.removeIdentity],
    succeed: completionSteps.completeRemoval,
    fail: completionSteps.completeRemoval,
  },
} as const satisfies Record<WorkflowKind, WorkflowPlan>;

/** Returns the plan of a workflow. */
export const planOf = (kind: WorkflowKind): WorkflowPlan => workflowPlans[kind];
