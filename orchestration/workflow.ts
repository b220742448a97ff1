import type { OperationKind } from "../schemas/operation.ts";
import { retries } from "./retries.ts";

/** A state of the Amazon States Language, as JSONata workflows use it. */
type State = { readonly Type: "Task" | "Choice" | "Succeed" } & Readonly<Record<string, unknown>>;

/** A Step Functions definition: data, so that it can be linted, drawn, run and exported. */
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

/** What a workflow runs: a kind of operation, or any work on a subscription whose product is asked to do it. */
type WorkflowKind = OperationKind | "subscription.asked" | "subscription.asked.removal";

/** A long task: its kind, its definition, and which function stands behind each `${Substitution}` in it. */
export type Workflow = {
  /** The state machine is called `tenantry-<name>`. */
  readonly name: string;
  readonly kind: WorkflowKind;
  readonly tasks: Readonly<Record<string, TaskFunction>>;
  readonly definition: Definition;
};

/** The end of patience for a whole execution: far beyond the longest time-out a product may ask for (3 hours). */
export const EXECUTION_TIMEOUT_SECONDS = 8 * 3600;

/**
 * A step: the task gets the execution's input and the step's name, and its answer is merged into `result`.
 * A task that died for good (its retries used up) counts as a failed answer, so that the path always goes on.
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

/** The last step of every path: it records the outcome and closes the operation, so nothing may follow it. */
export const defineCompletion = (name: string): State => ({
  Type: "Task",
  Resource: "${CompleteOperation}",
  Arguments: `{% $merge([$states.input, {"step": "${name}"}]) %}`,
  Retry: retries,
  End: true,
});

/** A fork on whether the step before reached its goal. */
export const defineChoice = (transitions: { succeeded: string; otherwise: string }): State => ({
  Type: "Choice",
  Choices: [{ Condition: '{% $states.input.outcome.status = "succeeded" %}', Next: transitions.succeeded }],
  Default: transitions.otherwise,
});

/** The tenant's own part of any of its operations; its products go their own ways. */
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

/** An update of a product's stack, and beside it what brings the stack back. */
export const buildUpdateStates = (ends: { apply: string; giveUp: string }): Definition["States"] => ({
  "Update the product stack": defineStep("Update the product stack", {
    task: "update-product-stack",
    resource: "Provisioner",
    result: "outcome",
    next: "Is the product stack updated?",
  }),
  "Is the product stack updated?": defineChoice({ succeeded: ends.apply, otherwise: "Restore the product stack" }),
  "Restore the product stack": defineStep("Restore the product stack", {
    task: "restore-product-stack",
    resource: "Provisioner",
    result: "undone",
    next: ends.giveUp,
  }),
  [ends.apply]: defineCompletion(ends.apply),
  [ends.giveUp]: defineCompletion(ends.giveUp),
});

/** Takes a product from its tenant's users, before anything of it is removed. */
export const buildWithdrawalStates = (transitions: { succeeded: string; otherwise: string }): Definition["States"] => ({
  "Withdraw the access": defineStep("Withdraw the access", {
    task: "withdraw-access",
    resource: "WithdrawAccess",
    result: "outcome",
    next: "Is the access withdrawn?",
  }),
  "Is the access withdrawn?": defineChoice(transitions),
});
