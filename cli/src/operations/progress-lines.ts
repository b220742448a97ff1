import type { Operation } from "../../../console/src/api/openapi.d.ts";
import { describeProgress } from "../../../console/src/operations/describe-progress.ts";
import { countFinished, nameOperation } from "../../../console/src/operations/operation-words.ts";
import type { Lane } from "./lane-display.ts";

/** Returns the name of an operation's lane: its product, or its tenant. */
export const laneOf = ({ target, productId, tenantName, tenantId }: Operation): string =>
  target.type === "subscription"
    ? (productId ?? target.id)
    : target.type === "product"
      ? target.id
      : (tenantName ?? tenantId ?? target.id);

/** Returns what an operation does at the moment: `[2/5] crm: Deploy the product stack, attempt 2`. */
export function progressLine(operation: Operation, now: number): string {
  const { steps, status, done, error } = operation;
  const name = laneOf(operation);
  if (status === "succeeded") return `[${steps.length}/${steps.length}] ${name}: ${nameOperation(operation)} succeeded`;
  if (done)
    return `[${countFinished(operation)}/${steps.length}] ${name}: ${status}${error?.step ? ` at "${error.step}"` : ""}`;
  const index = steps.findIndex((step) => step.status === "running");
  const number = index < 0 ? countFinished(operation) : index + 1;
  return `[${number}/${steps.length}] ${name}: ${describeProgress(operation, now).replace(/^\d+ of \d+: /, "")}`;
}

/** Returns the state of an operation without its countdown, so that a line is printed for each change only. */
export const stateOf = ({ status, steps }: Operation): string =>
  JSON.stringify([status, steps.map((step) => [step.status, step.attempts.at(-1)?.number, step.nextAttemptAt])]);

/** Returns the line of an operation while it runs. */
export const toLane = (operation: Operation): Lane => ({
  id: operation.id,
  text: progressLine(operation, Date.now()),
  state: stateOf(operation),
});
