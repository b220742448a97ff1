import type { OperationKind, OperationRecord } from "../../../schemas/operation.ts";
import type { IntegrationKind } from "../../../schemas/product.ts";
import { completionSteps, workflowSteps } from "../../../schemas/workflow-steps.ts";
import { startAttempt } from "./steps.ts";

/** The planned steps of each kind of operation, shown as pending until they run. */
export const plannedSteps = {
  "tenant.onboard": [workflowSteps.makeIdentity.name, workflowSteps.prepareTenant.name],
  "tenant.suspend": [workflowSteps.prepareTenant.name],
  "tenant.reactivate": [workflowSteps.prepareTenant.name],
  "tenant.offboard": [workflowSteps.removeUsers.name, workflowSteps.prepareTenant.name],
  "subscription.provision": [workflowSteps.deployProductStack.name, completionSteps.activateSubscription],
  "subscription.change": [workflowSteps.updateProductStack.name, completionSteps.applyChange],
  "subscription.suspend": [workflowSteps.updateProductStack.name, completionSteps.suspendSubscription],
  "subscription.reactivate": [workflowSteps.updateProductStack.name, completionSteps.reactivateSubscription],
  "subscription.deprovision": [
    workflowSteps.withdrawAccess.name,
    workflowSteps.removeProductStack.name,
    completionSteps.cancelSubscription,
  ],
  "product.verify": [
    workflowSteps.checkProductAccount.name,
    workflowSteps.connectProduct.name,
    completionSteps.completeVerification,
  ],
  "user.provision": [workflowSteps.makeIdentity.name, completionSteps.activateUser],
  "user.update": [workflowSteps.alignIdentity.name, completionSteps.completeUpdate],
  "user.remove": [workflowSteps.removeIdentity.name, completionSteps.completeRemoval],
} as const satisfies Record<OperationKind, string[]>;

/** The step in which a self-provisioned product does its work and sends its report. */
export const AWAIT_REPORT_STEP = workflowSteps.awaitReport.name;

/** The steps of work that a self-provisioned product does. A removal withdraws the users' access first. */
export const selfProvisionedSteps = {
  "subscription.await-report": [AWAIT_REPORT_STEP, completionSteps.actOnReport],
  "subscription.await-removal-report": [
    workflowSteps.withdrawAccess.name,
    AWAIT_REPORT_STEP,
    completionSteps.actOnReport,
  ],
} as const;

/** Returns the workflow of an operation on a self-provisioned product. */
export const selectSelfProvisionedWorkflow = (kind: OperationKind): keyof typeof selfProvisionedSteps =>
  kind === "subscription.deprovision" ? "subscription.await-removal-report" : "subscription.await-report";

/** Returns the planned steps of an operation. */
export const planSteps = ({ kind, integration }: { kind: OperationKind; integration?: IntegrationKind | undefined }) =>
  integration === "events" ? selfProvisionedSteps[selectSelfProvisionedWorkflow(kind)] : plannedSteps[kind];

/** The steps with a time-out. Each records its own start, because its time-out counts from there. */
const timedSteps: readonly string[] = [
  workflowSteps.deployProductStack.name,
  workflowSteps.updateProductStack.name,
  workflowSteps.removeProductStack.name,
  AWAIT_REPORT_STEP,
];

/** Returns the planned step after another one, or the first; undefined if that step records its own start. A step that
 *  succeeded in a former run does too: if its repetition is cancelled, it still counts as succeeded. */
function findNextStep(operation: OperationRecord, name: string | undefined): string | undefined {
  const planned: readonly string[] = planSteps(operation);
  const index = name === undefined ? 0 : planned.indexOf(name) + 1;
  const next = name !== undefined && index === 0 ? undefined : planned[index];
  // The last step completes the operation and records itself, except for a tenant's operation.
  const completes = index === planned.length - 1 && operation.target.type !== "tenant";
  const isDone = operation.steps.some((step) => step.name === next && step.status === "succeeded");
  return next === undefined || completes || isDone || timedSteps.includes(next) ? undefined : next;
}

/** Marks the step after `endedStep`, or the first, as running, so that its start needs no separate write. */
export function startNextStep(operation: OperationRecord, now: string, endedStep?: string): OperationRecord {
  const next = operation.status === "running" ? findNextStep(operation, endedStep) : undefined;
  return (next === undefined ? undefined : startAttempt(operation, next, now)) ?? operation;
}
