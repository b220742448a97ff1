import type { OperationKind, OperationRecord } from "../../../schemas/operation.ts";
import type { IntegrationKind } from "../../../schemas/product.ts";
import { startAttempt } from "./steps.ts";

/** The steps each kind of operation is expected to take: shown as pending until they run. */
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

/** The step in which a product of kind `events` does its work, and reports on it. */
export const AWAIT_REPORT_STEP = "Ask the product";

/** The steps of any work on a subscription that its product does itself; what ends it takes the access away first. */
export const selfProvisionedSteps = {
  "subscription.asked": [AWAIT_REPORT_STEP, "Act on the report"],
  "subscription.asked.removal": ["Withdraw the access", AWAIT_REPORT_STEP, "Act on the report"],
} as const;

/** How an operation is run whose product does the work itself. */
export const selectSelfProvisionedWorkflow = (kind: OperationKind): keyof typeof selfProvisionedSteps =>
  kind === "subscription.deprovision" ? "subscription.asked.removal" : "subscription.asked";

/** The steps that an operation is expected to take. */
export const planSteps = ({ kind, integration }: { kind: OperationKind; integration?: IntegrationKind | undefined }) =>
  integration === "events" ? selfProvisionedSteps[selectSelfProvisionedWorkflow(kind)] : plannedSteps[kind];

/** The steps that have a time-out. It counts from when they begin themselves, however late that is. */
const timedSteps: readonly string[] = [
  "Deploy the product stack",
  "Update the product stack",
  "Remove the product stack",
  AWAIT_REPORT_STEP,
];

/** Returns the step behind another one in the plan, or the first; undefined where its beginning is a write of its own. */
const findNextStep = (operation: OperationRecord, name: string | undefined): string | undefined => {
  const planned: readonly string[] = planSteps(operation);
  const at = name === undefined ? 0 : planned.indexOf(name) + 1;
  const next = name !== undefined && at === 0 ? undefined : planned[at];
  // The last step of all but a tenant's operations is their completion, which records itself.
  const completes = at === planned.length - 1 && operation.target.type !== "tenant";
  return next === undefined || completes || timedSteps.includes(next) ? undefined : next;
};

/** Marks the step behind another one, or the first, as under way, so that its beginning needs no write of its own. */
export const startNextStep = (operation: OperationRecord, now: string, backend?: string): OperationRecord => {
  const next = operation.status === "running" ? findNextStep(operation, backend) : undefined;
  return (next === undefined ? undefined : startAttempt(operation, next, now)) ?? operation;
};
