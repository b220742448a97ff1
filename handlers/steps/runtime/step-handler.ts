import type { OperationRecord } from "../../../schemas/operation.ts";
import { emitMetrics } from "../../adapters/aws/metrics.ts";
import { isThrottled } from "../../adapters/aws/throttling.ts";
import { now } from "../../adapters/clock.ts";
import { retryOnConflict } from "../../adapters/dynamodb/transaction.ts";
import { findHaltReason } from "../../core/operation/halt.ts";
import type { StepOutcome } from "../../core/operation/step-outcome.ts";
import { boundOutcome } from "../../core/operation/step-outcome.ts";
import { startAttempt } from "../../core/operation/steps.ts";
import { logger } from "../../shared/logger.ts";
import {
  clearFaults,
  loadOperation,
  recordFault,
  recordOutcome,
  recordThrottling,
  saveProgress,
} from "./step-records.ts";
import { type StepResult, TaskInput } from "./task-input.ts";

/** Thrown so that the workflow calls the task again later; it does not count as a fault. */
class StillWorking extends Error {
  override readonly name = "StillWorking";
}

/** Decides whether a step works while its operation is cancelling: always, never, or for some operations. */
type CompensationPolicy = boolean | ((operation: OperationRecord) => boolean);

/** Loads the operation and starts the step's attempt, or returns why the step must not work. */
const beginStepAttempt = ({ operationId, run, step: name }: TaskInput, policy: CompensationPolicy) =>
  retryOnConflict(async () => {
    const operation = await loadOperation(operationId);
    const compensates = typeof policy === "function" ? policy(operation) : policy;
    const stop = findHaltReason(operation, { run, compensates });
    if (stop !== undefined) return { stop };
    const started = startAttempt(operation, name, now());
    return { operation: started ? await saveProgress(operation, started) : operation };
  });

type StepWork = (operation: OperationRecord, input: TaskInput) => Promise<StepResult>;
/** The Lambda handler of a step. */
export type StepHandler = (raw: unknown) => Promise<StepOutcome>;
type LogFields = Record<string, string>;

/** Runs a step's work. Records a fault or a throttling and rethrows it, until too many of them make the step fail. */
async function attemptWork(
  work: StepWork,
  operation: OperationRecord,
  input: TaskInput,
  fields: LogFields,
): Promise<StepResult> {
  try {
    return boundOutcome(await work(operation, input), input.step);
  } catch (error) {
    if (isThrottled(error)) {
      const failure = await recordThrottling(input, error as Error);
      if (failure !== undefined) return { status: "failed", error: failure };
      throw error;
    }
    logger.error("A step met a fault", { error: error as Error, ...fields });
    const failure = await recordFault(input, error as Error);
    if (failure === undefined) throw error;
    return { status: "failed", error: failure };
  }
}

async function runStep(work: StepWork, input: TaskInput, policy: CompensationPolicy): Promise<StepOutcome> {
  const { operation, stop } = await beginStepAttempt(input, policy);
  if (operation === undefined) return { status: "failed", error: stop };
  const { correlationId, id: operationId } = operation;
  const fields = { correlationId, operationId, step: input.step };
  const result = await attemptWork(work, operation, input, fields);
  if (result.status === "working") {
    // A poll without former faults needs no write.
    if (operation.progress !== undefined) await clearFaults(input);
    throw new StillWorking(`${input.step}: still working`);
  }
  logger.info("A step ended", { ...fields, status: result.status });
  if (result.status === "recorded") return { status: "succeeded" };
  await recordOutcome(operation, input.step, result);
  return result.status === "failed" ? result : { status: "succeeded" };
}

/**
 * Returns the Lambda handler of a workflow's step. It reads the operation again and does nothing when it is over or
 * cancelling, because the retries of a stopped execution may still arrive; a step that `compensates` works even while
 * cancelling. It throws failures that a retry may repair and returns final ones. Throttling by any service, even of the
 * operation's own table, counts as "still working".
 */
export const createStepHandler =
  (work: StepWork, { compensates = false }: { compensates?: CompensationPolicy } = {}): StepHandler =>
  async (raw) => {
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

/** Runs one of several steps that share a function. */
export function dispatchStep(handlers: Readonly<Record<string, StepHandler>>, raw: unknown): Promise<StepOutcome> {
  const { step } = TaskInput.parse(raw);
  const run = handlers[step];
  if (run === undefined) throw new Error(`There is no step ${step}`);
  return run(raw);
}
