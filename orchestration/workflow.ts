import type { OperationKind } from "../schemas/operation.ts";
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
export type TaskFunction =
  | "prepare-tenant"
  | "provisioner"
  | "connect-product"
  | "ask-product"
  | "identities"
  | "withdraw-access"
  | "complete-operation";

/** The kind of a workflow: a kind of operation, or the work of a self-provisioned product on a subscription. */
type WorkflowKind = OperationKind | "subscription.asked" | "subscription.asked.removal";

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

/**
 * Builds the state of a step. Its task receives the execution's input and the step's name, and its result is merged into
 * `result`. A task without retries left counts as a failed result, so that the workflow always continues.
 */
export const defineStep = (
  name: string,
  options: { task: string; resource: string; result: "outcome" | "undone"; next: string; retry?: readonly object[] },
): State => ({
  Type: "Task",
  Resource: `\${${options.resource}}`,
  Arguments: `{% $merge([$states.input, {"task": "${options.task}", "step": "${name}"}]) %}`,
  Output: `{% $merge([$states.input, {"${options.result}": $merge([$states.input.${options.result}, $states.result])}]) %}`,
  Retry: options.retry ?? retries,
  Catch: [
    {
      ErrorEquals: ["States.ALL"],
      Output: `{% $merge([$states.input, {"${options.result}": {"status": "failed", "error": {"code": "stepDied", "step": "${name}", "retryable": true, "reason": "The step '${name}' kept failing: " & $string($states.errorOutput.Cause)}}}]) %}`,
      Next: options.next,
    },
  ],
  Next: options.next,
});

/** Builds the last step of a path, which records the outcome and ends the operation. */
export const defineCompletion = (name: string): State => ({
  Type: "Task",
  Resource: "${CompleteOperation}",
  Arguments: `{% $merge([$states.input, {"step": "${name}"}]) %}`,
  Retry: retries,
  End: true,
});

/** Builds the choice between the success and the failure of the previous step. */
export const defineChoice = (transitions: { succeeded: string; otherwise: string }): State => ({
  Type: "Choice",
  Choices: [{ Condition: '{% $states.input.outcome.status = "succeeded" %}', Next: transitions.succeeded }],
  Default: transitions.otherwise,
});

/** The states that prepare a tenant in each of its operations. */
export const preparationStates: Definition["States"] = {
  "Prepare the tenant": defineStep("Prepare the tenant", {
    task: "prepare-tenant",
    resource: "PrepareTenant",
    result: "outcome",
    next: "Is the tenant prepared?",
  }),
  "Is the tenant prepared?": defineChoice({ succeeded: "The settle reactor goes on", otherwise: "Give up the tenant" }),
  "Give up the tenant": defineCompletion("Give up the tenant"),
  "The settle reactor goes on": { Type: "Succeed" },
};

/** Builds the states that update a product's stack and restore it after a failure. */
export const buildUpdateStates = (completions: { apply: string; giveUp: string }): Definition["States"] => ({
  "Update the product stack": defineStep("Update the product stack", {
    task: "update-product-stack",
    resource: "Provisioner",
    result: "outcome",
    next: "Is the product stack updated?",
  }),
  "Is the product stack updated?": defineChoice({
    succeeded: completions.apply,
    otherwise: "Restore the product stack",
  }),
  "Restore the product stack": defineStep("Restore the product stack", {
    task: "restore-product-stack",
    resource: "Provisioner",
    result: "undone",
    next: completions.giveUp,
  }),
  [completions.apply]: defineCompletion(completions.apply),
  [completions.giveUp]: defineCompletion(completions.giveUp),
});

/** Builds the states that withdraw a product from its tenant's users before its resources are removed. */
export const buildWithdrawalStates = (transitions: { succeeded: string; otherwise: string }): Definition["States"] => ({
  "Withdraw the access": defineStep("Withdraw the access", {
    task: "withdraw-access",
    resource: "WithdrawAccess",
    result: "outcome",
    next: "Is the access withdrawn?",
  }),
  "Is the access withdrawn?": defineChoice(transitions),
});
