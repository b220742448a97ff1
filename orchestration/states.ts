import type { CompletionStep, StepFunction, WorkflowStep } from "../schemas/workflow-steps.ts";
import { pollPolicy, retries } from "./retries.ts";

/** A state of the Amazon States Language with JSONata. */
type State = { readonly Type: "Task" | "Choice" | "Succeed" } & Readonly<Record<string, unknown>>;

/** States by name. */
export type States = Readonly<Record<string, State>>;

/** Returns the name of a function's substitution, such as `ConnectProduct` for `connect-product`. */
export const substitutionOf = (name: StepFunction): string =>
  name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

const resourceOf = (name: StepFunction): string => `\${${substitutionOf(name)}}`;

/**
 * Builds the state of a step. Its task receives the execution's input and the step's name, and its result is merged into
 * `result`. A task without retries left counts as a failed result, so that the workflow always continues.
 */
export const buildStepState = (
  step: WorkflowStep,
  { result, next }: { result: "outcome" | "undone"; next: string },
): States => ({
  [step.name]: {
    Type: "Task",
    Resource: resourceOf(step.function),
    Arguments: `{% $merge([$states.input, {"step": "${step.name}"}]) %}`,
    Output: `{% $merge([$states.input, {"${result}": $merge([$states.input.${result}, $states.result])}]) %}`,
    Retry: step.waitsForReport ? pollPolicy : retries,
    Catch: [
      {
        ErrorEquals: ["States.ALL"],
        Output: `{% $merge([$states.input, {"${result}": {"status": "failed", "error": {"code": "stepDied", "step": "${step.name}", "retryable": true, "reason": "The step '${step.name}' kept failing: " & $string($states.errorOutput.Cause)}}}]) %}`,
        Next: next,
      },
    ],
    Next: next,
  },
});

/** Builds the last state of a path, which records the outcome and ends the operation. */
export const buildCompletionState = (name: CompletionStep): States => ({
  [name]: {
    Type: "Task",
    Resource: resourceOf("complete-operation"),
    Arguments: `{% $merge([$states.input, {"step": "${name}"}]) %}`,
    Retry: retries,
    End: true,
  },
});

/** Builds the choice between the success and the failure of the previous step. */
export const buildCheckState = (name: string, next: { succeeded: string; otherwise: string }): States => ({
  [name]: {
    Type: "Choice",
    Choices: [{ Condition: '{% $states.input.outcome.status = "succeeded" %}', Next: next.succeeded }],
    Default: next.otherwise,
  },
});
