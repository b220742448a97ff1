import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import type { Failure, OperationRecord } from "../../../schemas/operation.ts";
import { emitMetrics } from "../../adapters/aws/metrics.ts";
import { isThrottled } from "../../adapters/aws/throttling.ts";
import { now } from "../../adapters/clock.ts";
import { getOperation } from "../../adapters/dynamodb/catalogs.ts";
import { commit, recordOf, retryOnConflict } from "../../adapters/dynamodb/store.ts";
import { isOver, isStaleRun, recordRetry, toOperationChange } from "../../core/operation/operation.ts";
import { startNextStep } from "../../core/operation/planned-steps.ts";
import { boundOutcome, StepOutcome } from "../../core/operation/step-outcome.ts";
import {
  computeTimeoutStart,
  endStep,
  failAttempt,
  findProgress,
  findStartedStep,
  markThrottled,
  resetProgress,
  startAttempt,
} from "../../core/operation/steps.ts";
import { accept } from "../../core/shared/decision.ts";
import { shortenReason } from "../../core/shared/reason.ts";
import { buildCause } from "../../shared/cause.ts";
import { logger } from "../../shared/logger.ts";

/** What a workflow hands to each of its tasks. */
export const TaskInput = defineSchema(() =>
  z.object({
    operationId: z.string(),
    /** The run that the execution is for. Executions from before it was told have none. */
    run: z.int().optional(),
    step: z.string(),
    task: z.string().optional(),
    outcome: StepOutcome.optional(),
    undone: StepOutcome.optional(),
  }),
);
export type TaskInput = z.infer<typeof TaskInput>;

/** A step's answer: how it ended, that it and its end are recorded already, or that what it began still works. */
export type StepResult = StepOutcome | { status: "recorded" } | { status: "working" };

/** Thrown so that the workflow asks again later: not a fault, and not noted as one. */
class StillWorking extends Error {
  override readonly name = "StillWorking";
}

/** The faults in a row, with nothing gained between them, at which a step counts as failed. */
const MAX_FAULTS = 5;
/** The time that a service may throttle a step, in ms: a day, after which every daily limit has begun anew, and two hours. */
const MAX_THROTTLING_MS = 26 * 60 * 60_000;
/** When the next attempt is shown to come, in ms; the workflow's own retry policy decides. */
const NEXT_ATTEMPT_MS = 2000;

/** The operation as it is now; throws when there is none, which no retry will mend but a person must see. */
export const loadOperation = async (operationId: string): Promise<OperationRecord> => {
  const operation = await getOperation(operationId);
  if (operation === undefined) throw new Error(`There is no operation ${operationId}`);
  return operation;
};

/** Returns the time from which a step's time-out counts, over all its attempts; throttling is no part of it. */
export const findStepStart = (operation: OperationRecord, name: string): string | undefined => {
  const from = computeTimeoutStart(operation, name, now());
  return from === undefined ? undefined : new Date(from).toISOString();
};

/** Writes a step's progress; answers the operation as it is then. */
const saveProgress = async (before: OperationRecord, after: OperationRecord): Promise<OperationRecord> =>
  recordOf(await commit(accept([toOperationChange(before, after)]), buildCause(before)), "operation");

/** Why a step must not work: its operation is over, or being cancelled. */
const findHaltReason = (
  operation: OperationRecord,
  compensates: boolean,
  run: number | undefined,
): Failure | undefined => {
  if (isStaleRun(operation, run)) return { code: "runOver", reason: "A later run goes on.", retryable: false };
  if (isOver(operation)) return { code: "operationOver", reason: "The operation is over.", retryable: false };
  // Nobody stops a removal: its second run, after an execution that ended unseen, is one like the first.
  const goesOn = compensates || operation.kind === "subscription.deprovision";
  if (operation.status !== "cancelling" || goesOn) return undefined;
  return operation.error ?? { code: "cancelled", reason: "The operation is being cancelled.", retryable: true };
};

/** Decides if a step works on while its operation is being stopped: always, never, or for some operations. */
type CompensationPolicy = boolean | ((operation: OperationRecord) => boolean);

/** Reads the operation, and marks the step as under way unless something speaks against it. */
const beginStepAttempt = ({ operationId, run, step: name }: TaskInput, compensates: CompensationPolicy) =>
  retryOnConflict(async () => {
    const operation = await loadOperation(operationId);
    const goesOn = typeof compensates === "function" ? compensates(operation) : compensates;
    const stop = findHaltReason(operation, goesOn, run);
    if (stop !== undefined) return { stop };
    const started = startAttempt(operation, name, now());
    return { operation: started ? await saveProgress(operation, started) : operation };
  });

/** A step as it ended, with what it gave beside what those before it gave; where it succeeded the next one begins. */
const applyOutcome = (operation: OperationRecord, name: string, outcome: StepOutcome): OperationRecord => {
  const time = now();
  if (outcome.status === "failed") return endStep(operation, name, time, outcome.error);
  const { status: _, ...provided } = outcome;
  const after = startNextStep(endStep(operation, name, time), time, name);
  return Object.keys(provided).length === 0
    ? after
    : { ...after, stepOutputs: { ...operation.stepOutputs, ...provided } };
};

/** Marks the step as ended; `known` is read again only where somebody has written meanwhile. */
const recordOutcome = async (known: OperationRecord, name: string, outcome: StepOutcome): Promise<void> => {
  let operation: OperationRecord | undefined = known;
  await retryOnConflict(async () => {
    const current = operation ?? (await loadOperation(known.id));
    operation = undefined;
    if (isOver(current) || findStartedStep(current, name)?.endedAt !== undefined) return;
    await saveProgress(current, applyOutcome(current, name, outcome));
  });
};

const buildFailure = (code: string, { step }: TaskInput, words: string): Failure => ({
  code,
  step,
  retryable: true,
  reason: shortenReason(`${step}: ${words}`),
});

/** Notes a fault; answers the failure once there were too many of them. */
const recordFault = (input: TaskInput, error: Error): Promise<Failure | undefined> =>
  retryOnConflict(async () => {
    const operation = await loadOperation(input.operationId);
    const failure = buildFailure("fault", input, `${error.name}: ${error.message}`);
    if (isOver(operation) || findProgress(operation, input.step).faults + 1 >= MAX_FAULTS) return failure;
    const at = { now: now(), next: new Date(Date.now() + NEXT_ATTEMPT_MS).toISOString() };
    const { after, attempt } = failAttempt(operation, input.step, failure, at);
    const retry = { step: input.step, attempt, error: failure };
    await commit(accept([recordRetry(operation, after, retry)]), buildCause(operation));
    return undefined;
  });

/** Shows that a service throttles the step; answers the failure once that has gone on for too long. */
const recordThrottling = (input: TaskInput, error: Error): Promise<Failure | undefined> =>
  retryOnConflict(async () => {
    const operation = await loadOperation(input.operationId);
    if (isOver(operation)) return undefined;
    const words = `${error.name}: ${error.message}`;
    const since = findProgress(operation, input.step).throttledSince;
    if (since !== undefined && Date.now() - Date.parse(since) > MAX_THROTTLING_MS) {
      return buildFailure(
        "throttled",
        input,
        `A service has throttled the step since ${since}, without a pause. ${words}`,
      );
    }
    const shown = markThrottled(operation, input.step, buildFailure("throttled", input, words), now());
    if (shown !== undefined) await saveProgress(operation, shown);
    return undefined;
  });

/** Forgets faults and throttling that lie before the progress that the step has made. */
const clearFaults = (input: TaskInput): Promise<void> =>
  retryOnConflict(async () => {
    const operation = await loadOperation(input.operationId);
    const cleared = isOver(operation) ? undefined : resetProgress(operation, input.step, now());
    if (cleared !== undefined) await saveProgress(operation, cleared);
  });

type StepWork = (operation: OperationRecord, input: TaskInput) => Promise<StepResult>;
type LogFields = Record<string, string>;

/** Lets a step work; a fault or a throttling is noted, and counts as "working" until there was too much of it. */
const attemptWork = async (
  work: StepWork,
  operation: OperationRecord,
  input: TaskInput,
  about: LogFields,
): Promise<StepResult> => {
  try {
    return boundOutcome(await work(operation, input), input.step);
  } catch (error) {
    if (isThrottled(error)) {
      const failure = await recordThrottling(input, error as Error);
      if (failure !== undefined) return { status: "failed", error: failure };
      throw error;
    }
    logger.error("A step met a fault", { error: error as Error, ...about });
    const failure = await recordFault(input, error as Error);
    if (failure === undefined) throw error;
    return { status: "failed", error: failure };
  }
};

const runStep = async (work: StepWork, input: TaskInput, compensates: CompensationPolicy): Promise<StepOutcome> => {
  const { operation, stop } = await beginStepAttempt(input, compensates);
  if (operation === undefined) return { status: "failed", error: stop };
  const { correlationId, id: operationId } = operation;
  const about = { correlationId, operationId, step: input.step };
  const result = await attemptWork(work, operation, input, about);
  if (result.status === "working") {
    // A poll of a step without trouble costs no write.
    if (operation.progress !== undefined) await clearFaults(input);
    throw new StillWorking(`${input.step}: still working`);
  }
  logger.info("A step ended", { ...about, status: result.status });
  if (result.status === "recorded") return { status: "succeeded" };
  await recordOutcome(operation, input.step, result);
  return result.status === "failed" ? result : { status: "succeeded" };
};

/**
 * A workflow's step: it rereads its operation and does nothing when that is over or being cancelled, because the
 * retries of a stopped execution may still run. Thrown is what a retry may mend, returned what is final. A service that
 * throttles, the record's own table too, makes the step "still working". What undoes something (`compensates`) also
 * works while its operation is being stopped.
 */
export const createStepHandler =
  (work: StepWork, { compensates = false }: { compensates?: CompensationPolicy } = {}) =>
  async (raw: unknown): Promise<StepOutcome> => {
    const input = TaskInput.parse(raw);
    try {
      return await runStep(work, input, compensates);
    } catch (error) {
      if (!isThrottled(error)) throw error;
      const { operationId, step: name } = input;
      logger.warn("A service throttles a step", { error: error as Error, operationId, step: name });
      emitMetrics([{ name: "StepsThrottled", value: 1 }]);
      throw new StillWorking(`${name}: throttled`, { cause: error });
    }
  };
