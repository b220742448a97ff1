import type { StepFunction, WorkflowKind, WorkflowPlan, WorkflowStep } from "../schemas/workflow-steps.ts";
import { buildCheckState, buildCompletionState, buildStepState, type States, substitutionOf } from "./states.ts";

/** A Step Functions definition. As plain data, it can be linted, drawn, run and exported. */
type Definition = {
  readonly Comment: string;
  readonly QueryLanguage: "JSONata";
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: States;
};

/** A workflow: its kind, its definition, and the function of each `${Substitution}` in the definition. */
export type Workflow = {
  /** The state machine is called `tenantry-<name>`. */
  readonly name: string;
  readonly kind: WorkflowKind;
  readonly tasks: Readonly<Record<string, StepFunction>>;
  readonly definition: Definition;
};

/** The time-out of an execution in seconds, far beyond the longest time-out of a product (3 hours). */
export const EXECUTION_TIMEOUT_SECONDS = 8 * 3600;

/** The state after the last step of a plan without a completion. */
const SUCCESS_STATE = "Wait for the products";

const checkStateOf = (step: WorkflowStep): string => `${step.name}: succeeded?`;

/** Builds the state of a step and the check of its outcome; there is no check if both outcomes lead to one state. */
function buildCheckedStep(step: WorkflowStep, next: { succeeded: string; otherwise: string }): States {
  if (next.succeeded === next.otherwise) return buildStepState(step, { result: "outcome", next: next.succeeded });
  const check = checkStateOf(step);
  return { ...buildStepState(step, { result: "outcome", next: check }), ...buildCheckState(check, next) };
}

/** Builds the states of a plan. */
function buildStates({ steps, undo, succeed, fail }: WorkflowPlan): States {
  const failure = undo?.name ?? fail;
  const chain = steps.map((step, index) => {
    const next = steps[index + 1];
    const otherwise = next?.passesFailureOn ? next.name : failure;
    return buildCheckedStep(step, { succeeded: next?.name ?? succeed ?? SUCCESS_STATE, otherwise });
  });
  return Object.assign(
    {},
    ...chain,
    undo && buildStepState(undo, { result: "undone", next: fail }),
    succeed === undefined ? { [SUCCESS_STATE]: { Type: "Succeed" } } : buildCompletionState(succeed),
    buildCompletionState(fail),
  );
}

/** Builds the workflow of a plan. */
export function buildWorkflow(kind: WorkflowKind, plan: WorkflowPlan): Workflow {
  const { steps, undo, comment } = plan;
  const called: readonly StepFunction[] = [...steps, ...(undo ? [undo] : [])].map((step) => step.function);
  const tasks = [...new Set([...called, "complete-operation" as const])];
  return {
    name: kind.replace(".", "-"),
    kind,
    tasks: Object.fromEntries(tasks.map((task) => [substitutionOf(task), task])),
    definition: {
      Comment: comment,
      QueryLanguage: "JSONata",
      StartAt: steps[0].name,
      TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
      States: buildStates(plan),
    },
  };
}
