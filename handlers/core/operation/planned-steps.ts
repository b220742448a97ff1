import type { OperationKind, OperationRecord } from "../../../schemas/operation.ts";
import type { IntegrationKind } from "../../../schemas/product.ts";
import { startAttempt } from "./steps.ts";

/** The planned steps of each kind of operation, shown as pending until they run. */
export const plannedSteps = {
  "tenant.onboard": ["Make the identity", "Prepare the tenant"],
  "tenant.suspend": ["Prepare the tenant"],
  "tenant.reactivate": ["Prepare the tenant"],
  "tenant.offboard": ["Remove the users", "Prepare the tenant"],
  "subscription.provision": ["Deploy the product stack", "Activate the subscription"],
  "subscription.change": ["Update the product stack", "Apply the change"],
  "subscription.suspend": ["Update the product stack", "Suspend the subscription"],
  "subscription.reactivate": ["Update the product stack", "Reactivate the subscription"],
  "subscription.deprovision": ["Withdraw the access", "Remove the product stack", "Cancel the subscription"],
  "product.verify": ["Check the product account", "Connect the product", "Complete the verification"],
  "user.provision": ["Make the identity", "Activate the user"],
  "user.update": ["Align the identity", "Complete the update"],
  "user.remove": ["Remove the identity", "Complete the removal"],
} as const satisfies Record<OperationKind, string[]>;

/** The step in which a self-provisioned product does its work and sends its report. */
export const AWAIT_REPORT_STEP = "Ask the product";

/** The steps of work that a self-provisioned product does. A removal withdraws the users' access first. */
export const selfProvisionedSteps = {
  "subscription.asked": [AWAIT_REPORT_STEP, "Act on the report"],
  "subscription.asked.removal": ["Withdraw the access", AWAIT_REPORT_STEP, "Act on the report"],
} as const;

/** Returns the workflow of an operation on a self-provisioned product. */
export const selectSelfProvisionedWorkflow = (kind: OperationKind): keyof typeof selfProvisionedSteps =>
  kind === "subscription.deprovision" ? "subscription.asked.removal" : "subscription.asked";

/** Returns the planned steps of an operation. */
export const planSteps = ({ kind, integration }: { kind: OperationKind; integration?: IntegrationKind | undefined }) =>
  integration === "events" ? selfProvisionedSteps[selectSelfProvisionedWorkflow(kind)] : plannedSteps[kind];

/** The steps with a time-out. Each records its own start, because its time-out counts from there. */
const timedSteps: readonly string[] = [
  "Deploy the product stack",
  "Update the product stack",
  "Remove the product stack",
  AWAIT_REPORT_STEP,
];

/** Returns the planned step after another one, or the first; undefined if that step records its own start. */
const findNextStep = (operation: OperationRecord, name: string | undefined): string | undefined => {
  const planned: readonly string[] = planSteps(operation);
  const index = name === undefined ? 0 : planned.indexOf(name) + 1;
  const next = name !== undefined && index === 0 ? undefined : planned[index];
  // The last step completes the operation and records itself, except for a tenant's operation.
  const completes = index === planned.length - 1 && operation.target.type !== "tenant";
  return next === undefined || completes || timedSteps.includes(next) ? undefined : next;
};

/** Marks the step after `endedStep`, or the first, as running, so that its start needs no separate write. */
export const startNextStep = (operation: OperationRecord, now: string, endedStep?: string): OperationRecord => {
  const next = operation.status === "running" ? findNextStep(operation, endedStep) : undefined;
  return (next === undefined ? undefined : startAttempt(operation, next, now)) ?? operation;
};
