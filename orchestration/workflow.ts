import type { OperationKind } from "../schemas/operation.ts";
import { type AnyWorkflowStep, type CompletionStep, workflowSteps } from "../schemas/workflow-steps.ts";
import { retries } from "./retries.ts";

/** A state of the Amazon States Language with JSONata. */
type State = { readonly Type: "Task" | "Choice" | "Succeed" } & Readonly<Record<string, unknown>>;

/** A Step Functions definition. As plain data, it can be linted, drawn, run and exported. */
type Definition = {
  readonly Comment: string;
  readonly QueryLanguage: "JSONata";
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
};

/** The functions that a workflow may call. */
export type TaskFunction = AnyWorkflowStep["function"] | "complete-operation";

/** The kind of a workflow: a kind of operation, or the work of a self-provisioned product on a subscription. */
type WorkflowKind = OperationKind | "subscription.await-report" | "subscription.await-removal-report";

/** A workflow: its kind, its definition, and the function of each `${Substitution}` in the definition. */
export type Workflow = {
  /** The state machine is called `tenantry-<name>`. */
  readonly name: string;
  readonly kind: WorkflowKind;
  readonly tasks: Readonly<Record<string, TaskFunction>>;
  readonly definition: Definition;
};

/** The time-out of an execution in seconds, far beyond the longest time-out of a product (3 hours). */
export const EXECUTION_TIMEOUT_SECONDS = 8 * 3600;

const taskFunctions: readonly TaskFunction[] = [
  ...Object.values(workflowSteps).map((step) => step.function),
  "complete-operation",
];

/** Returns the name of a function's substitution, such as `ConnectProduct` for `connect-product`. */
const substitutionOf = (name: TaskFunction): string =>
  name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

const resourceOf = (name: TaskFunction): string => `\${${substitutionOf(name)}}`;

/** Builds a workflow; its tasks are the functions that its states call. */
export function defineWorkflow(options: {
  name: string;
  kind: WorkflowKind;
  comment: string;
  startAt: AnyWorkflowStep;
  states: Definition["States"];
}): Workflow {
  const { name, kind, comment, startAt, states } = options;
  const called = Object.values(states).flatMap(({ Resource }) =>
    taskFunctions.filter((one) => Resource === resourceOf(one)),
  );
  return {
    name,
    kind,
    tasks: Object.fromEntries(called.map((one) => [substitutionOf(one), one])),
    definition: {
      Comment: comment,
      QueryLanguage: "JSONata",
      StartAt: startAt.name,
      TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
      States: states,
    },
  };
}

/**
 * Builds the state of a step. Its task receives the execution's input and the step's name, and its result is merged into
 * `result`. A task without retries left counts as a failed result, so that the workflow always continues.
 */
export const defineStep = (
  step: AnyWorkflowStep,
  options: { result: "outcome" | "undone"; next: string; retry?: readonly object[] },
): Definition["States"] => ({
  [step.name]: {
    Type: "Task",
    Resource: resourceOf(step.function),
    Arguments: `{% $merge([$states.input, {"task": "${step.task}", "step": "${step.name}"}]) %}`,
    Output: `{% $merge([$states.input, {"${options.result}": $merge([$states.input.${options.result}, $states.result])}]) %}`,
    Retry: options.retry ?? retries,
    Catch: [
      {
        ErrorEquals: ["States.ALL"],
        Output: `{% $merge([$states.input, {"${options.result}": {"status": "failed", "error": {"code": "stepDied", "step": "${step.name}", "retryable": true, "reason": "The step '${step.name}' kept failing: " & $string($states.errorOutput.Cause)}}}]) %}`,
        Next: options.next,
      },
    ],
    Next: options.next,
  },
});

/** Builds the last step of a path, which records the outcome and ends the operation. */
export const defineCompletion = (name: CompletionStep): Definition["States"] => ({
  [name]: {
    Type: "Task",
    Resource: resourceOf("complete-operation"),
    Arguments: `{% $merge([$states.input, {"step": "${name}"}]) %}`,
    Retry: retries,
    End: true,
  },
});

/** Builds the choice between the success and the failure of the previous step. */
export const defineChoice = (
  name: string,
  transitions: { succeeded: string; otherwise: string },
): Definition["States"] => ({
  [name]: {
    Type: "Choice",
    Choices: [{ Condition: '{% $states.input.outcome.status = "succeeded" %}', Next: transitions.succeeded }],
    Default: transitions.otherwise,
  },
});
