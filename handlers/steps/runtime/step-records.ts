import type { Failure, OperationRecord, StepOutputs } from "../../../schemas/operation.ts";
import { now } from "../../adapters/clock.ts";
import { getOperation } from "../../adapters/dynamodb/catalogs.ts";
import { commit, recordOf } from "../../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../../adapters/dynamodb/transaction.ts";
import { isRunOver } from "../../core/operation/halt.ts";
import { recordRetry, toOperationChange } from "../../core/operation/operation.ts";
import { startNextStep } from "../../core/operation/planned-steps.ts";
import type { StepOutcome } from "../../core/operation/step-outcome.ts";
import {
  computeTimeoutStart,
  endStep,
  failAttempt,
  findProgress,
  findStartedStep,
  markThrottled,
  resetProgress,
} from "../../core/operation/steps.ts";
import { accept } from "../../core/shared/decision.ts";
import { shortenReason } from "../../core/shared/reason.ts";
import { buildCause } from "../../shared/cause.ts";
import type { TaskInput } from "./task-input.ts";

/** The faults without progress between them at which a step fails. */
const MAX_FAULTS = 5;
/** The time in ms for which a service may throttle a step: a day, in which each daily quota resets, and two hours. */
export const MAX_THROTTLING_MS = 26 * 60 * 60_000;
/** The time in ms to the next attempt as the API shows it; the workflow's retry policy decides. */
const NEXT_ATTEMPT_MS = 2000;

/** Loads an operation. Throws when there is none, which no retry repairs. */
export async function loadOperation(operationId: string): Promise<OperationRecord> {
  const operation = await getOperation(operationId);
  if (operation === undefined) throw new Error(`There is no operation ${operationId}`);
  return operation;
}

/** Returns the time from which a step's time-out counts, over all its attempts and without throttling. */
export function findStepStart(operation: OperationRecord, name: string): string | undefined {
  const from = computeTimeoutStart(operation, name, now());
  return from === undefined ? undefined : new Date(from).toISOString();
}

/** Writes a step's progress and returns the new operation. */
export const saveProgress = async (before: OperationRecord, after: OperationRecord): Promise<OperationRecord> =>
  recordOf(await commit(accept([toOperationChange(before, after)]), buildCause(before)), "operation");

/** Ends a step and adds its outputs to those of former steps; a success also starts the next step. */
function applyOutcome(operation: OperationRecord, name: string, outcome: StepOutcome): OperationRecord {
  const time = now();
  if (outcome.status === "failed") return endStep(operation, name, time, outcome.error);
  const { status: _, ...outputs } = outcome;
  const after = startNextStep(endStep(operation, name, time), time, name);
  return Object.keys(outputs).length === 0
    ? after
    : { ...after, stepOutputs: { ...operation.stepOutputs, ...outputs } };
}

/** Stores outputs of a step that is not at its end, because a later attempt can't learn them again. */
export const keepOutputs = ({ id, run }: OperationRecord, outputs: StepOutputs): Promise<void> =>
  retryOnConflict(async () => {
    const operation = await loadOperation(id);
    if (isRunOver(operation, run)) return;
    await saveProgress(operation, { ...operation, stepOutputs: { ...operation.stepOutputs, ...outputs } });
  });

/** Records the end of a step; reads `known` again only after a conflict. */
export async function recordOutcome(known: OperationRecord, name: string, outcome: StepOutcome): Promise<void> {
  let operation: OperationRecord | undefined = known;
  await retryOnConflict(async () => {
    const current = operation ?? (await loadOperation(known.id));
    operation = undefined;
    if (isRunOver(current, known.run) || findStartedStep(current, name)?.endedAt !== undefined) return;
    await saveProgress(current, applyOutcome(current, name, outcome));
  });
}

const buildFailure = (code: string, { step }: TaskInput, text: string): Failure => ({
  code,
  step,
  retryable: true,
  reason: shortenReason(`${step}: ${text}`),
});

/** Records a fault; returns the failure when there were too many. */
export const recordFault = (input: TaskInput, error: Error): Promise<Failure | undefined> =>
  retryOnConflict(async () => {
    const operation = await loadOperation(input.operationId);
    const failure = buildFailure("fault", input, `${error.name}: ${error.message}`);
    if (isRunOver(operation, input.run)) return failure;
    if (findProgress(operation, input.step).faults + 1 >= MAX_FAULTS) return failure;
    const at = { now: now(), next: new Date(Date.now() + NEXT_ATTEMPT_MS).toISOString() };
    const { after, attempt } = failAttempt(operation, input.step, failure, at);
    const retry = { step: input.step, attempt, error: failure };
    await commit(accept([recordRetry(operation, after, retry)]), buildCause(operation));
    return undefined;
  });

/** Records that a service throttles the step; returns the failure when that has lasted too long. */
export const recordThrottling = (input: TaskInput, error: Error): Promise<Failure | undefined> =>
  retryOnConflict(async () => {
    const operation = await loadOperation(input.operationId);
    if (isRunOver(operation, input.run)) return undefined;
    const text = `${error.name}: ${error.message}`;
    const since = findProgress(operation, input.step).throttledSince;
    if (since !== undefined && Date.now() - Date.parse(since) > MAX_THROTTLING_MS) {
      return buildFailure(
        "throttled",
        input,
        `A service has throttled the step without a pause since ${since}. ${text}`,
      );
    }
    const throttled = markThrottled(operation, input.step, buildFailure("throttled", input, text), now());
    if (throttled !== undefined) await saveProgress(operation, throttled);
    return undefined;
  });

/** Clears the faults and the throttling that preceded the step's progress. */
export const clearFaults = (input: TaskInput): Promise<void> =>
  retryOnConflict(async () => {
    const operation = await loadOperation(input.operationId);
    const cleared = isRunOver(operation, input.run) ? undefined : resetProgress(operation, input.step, now());
    if (cleared !== undefined) await saveProgress(operation, cleared);
  });
