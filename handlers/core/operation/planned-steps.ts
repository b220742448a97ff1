import type { IntegrationKind } from "../../../schemas/integration.ts";
import type { OperationKind, OperationRecord } from "../../../schemas/operation.ts";
import { type EventDrivenKind, planOf, type WorkflowKind, workflowSteps } from "../../../schemas/workflow-steps.ts";
import { startAttempt } from "./steps.ts";

/** The parts of an operation that decide about its steps. */
type PlannedOperation = { kind: OperationKind; integration?: IntegrationKind | undefined };

/** Returns whether events advance an operation, so that it has no workflow. */
export const isEventDriven = (kind: OperationKind): kind is EventDrivenKind => kind === "product.rollout";

/** Returns the workflow of an operation; self-provisioned products have workflows of their own. */
export function selectWorkflow(operation: {
  kind: Exclude<OperationKind, EventDrivenKind>;
  integration?: IntegrationKind | undefined;
}): WorkflowKind {
  const { kind, integration } = operation;
  if (integration !== "events") return kind;
  return kind === "subscription.deprovision" ? "subscription.await-removal-report" : "subscription.await-report";
}

/** Returns the steps of an operation that nothing disturbs; the API shows them as pending until they run. */
export function planSteps({ kind, integration }: PlannedOperation): readonly string[] {
  // The steps of a rollout are its waves, which its request names.
  if (isEventDriven(kind)) return [];
  const { steps, succeed } = planOf(selectWorkflow({ kind, integration }));
  return [...steps.map(({ name }) => name), ...(succeed === undefined ? [] : [succeed])];
}

/** Returns whether a step records its own start, because its time-out counts from there. */
const hasTimeout = (name: string): boolean =>
  Object.values(workflowSteps).some((step) => step.name === name && "hasTimeout" in step);

/** Returns the planned step after another one, or the first; undefined if that step records its own start. A step that
 *  succeeded in a former run does too: if its repetition is cancelled, it still counts as succeeded. */
function findNextStep(operation: OperationRecord, name: string | undefined): string | undefined {
  const planned = planSteps(operation);
  const index = name === undefined ? 0 : planned.indexOf(name) + 1;
  const next = name !== undefined && index === 0 ? undefined : planned[index];
  // The last step completes the operation and records itself, except for a tenant's operation.
  const completes = index === planned.length - 1 && operation.target.type !== "tenant";
  const isDone = operation.steps.some((step) => step.name === next && step.status === "succeeded");
  return next === undefined || completes || isDone || hasTimeout(next) ? undefined : next;
}

/** Marks the step after `endedStep`, or the first, as running, so that its start needs no separate write. */
export function startNextStep(operation: OperationRecord, now: string, endedStep?: string): OperationRecord {
  const next = operation.status === "running" ? findNextStep(operation, endedStep) : undefined;
  return (next === undefined ? undefined : startAttempt(operation, next, now)) ?? operation;
}
