import { Logger } from "@aws-lambda-powertools/logger";
import * as z from "zod";
import type { Failure, OperationRecord } from "../../schemas/operation.ts";
import { getOperation } from "../adapters/catalogs.ts";
import { now } from "../adapters/clock.ts";
import { type Cause, commit, untilSettled } from "../adapters/store.ts";
import { StepOutcome } from "../core/completion.ts";
import { accept } from "../core/decision.ts";
import { changeOf, isOver, noteRetry } from "../core/operation.ts";
import { beginAttempt, endStep, faultStep, faultsOf, stepOf } from "../core/steps.ts";

export const logger = new Logger();

/** What a workflow hands to each of its tasks. */
export const TaskInput = z.object({
  operationId: z.string(),
  step: z.string(),
  task: z.string().optional(),
  outcome: StepOutcome.optional(),
  undone: StepOutcome.optional(),
});
export type TaskInput = z.infer<typeof TaskInput>;

/** A step's answer: how it ended, or that what it began still works. */
export type StepResult = StepOutcome | { status: "working" };

/** Thrown so that the workflow asks again later: not a fault, and not noted as one. */
class StillWorking extends Error {
  override readonly name = "StillWorking";
}

/** How many faults of one step are mended by trying again, before the step counts as failed. */
const MOST_FAULTS = 5;
/** When the next attempt is shown to come, in ms; the workflow's own retry policy decides. */
const NEXT_ATTEMPT = 2000;

export const causeOf = ({ requestedBy, correlationId, id }: OperationRecord): Cause => ({
  actor: requestedBy,
  correlationId,
  causationId: id,
  now: now(),
});

/** The operation as it is now; throws when there is none, which no retry will mend but a person must see. */
export const currentOperation = async (operationId: string): Promise<OperationRecord> => {
  const operation = await getOperation(operationId);
  if (operation === undefined) throw new Error(`There is no operation ${operationId}`);
  return operation;
};

/** When a step began, over all its attempts. */
export const stepStarted = (operation: OperationRecord, name: string): string | undefined =>
  stepOf(operation, name)?.startedAt;

const write = (operationId: string, change: (operation: OperationRecord) => OperationRecord | undefined) =>
  untilSettled(async () => {
    const before = await currentOperation(operationId);
    const after = isOver(before) ? undefined : change(before);
    if (after !== undefined) await commit(accept([changeOf(before, after)]), causeOf(before));
  });

const end = (input: TaskInput, error?: Failure) =>
  write(input.operationId, (operation) =>
    stepOf(operation, input.step)?.endedAt === undefined ? endStep(operation, input.step, now(), error) : undefined,
  );

/** Notes a fault; answers the failure once there were too many of them. */
const fault = (input: TaskInput, error: Error): Promise<Failure | undefined> =>
  untilSettled(async () => {
    const operation = await currentOperation(input.operationId);
    const failure: Failure = {
      code: "fault",
      step: input.step,
      retryable: true,
      reason: `${input.step}: ${error.name}: ${error.message}`.slice(0, 1000),
    };
    if (isOver(operation) || faultsOf(stepOf(operation, input.step)) + 1 >= MOST_FAULTS) return failure;
    const at = { now: now(), next: new Date(Date.now() + NEXT_ATTEMPT).toISOString() };
    const { after, attempt } = faultStep(operation, input.step, failure, at);
    const retry = { step: input.step, attempt, error: failure };
    await commit(accept([noteRetry(operation, after, retry)]), causeOf(operation));
    return undefined;
  });

/** Why a step must not work: its operation is over, or being cancelled. */
const halted = (operation: OperationRecord, compensates: boolean): Failure | undefined => {
  if (isOver(operation)) return { code: "operationOver", reason: "The operation is over.", retryable: false };
  if (operation.status !== "cancelling" || compensates) return undefined;
  return operation.error ?? { code: "cancelled", reason: "The operation is being cancelled.", retryable: true };
};

/**
 * A workflow's step: it rereads its operation and does nothing when that is over or being cancelled, because the
 * retries of a stopped execution may still run. Thrown is what a retry may mend, returned what is final.
 */
export const step =
  (
    work: (operation: OperationRecord, input: TaskInput) => Promise<StepResult>,
    { compensates = false }: { compensates?: boolean } = {},
  ) =>
  async (raw: unknown): Promise<StepOutcome> => {
    const input = TaskInput.parse(raw);
    const operation = await currentOperation(input.operationId);
    const stop = halted(operation, compensates);
    if (stop !== undefined) return { status: "failed", error: stop };
    await write(input.operationId, (current) => beginAttempt(current, input.step, now()));
    let result: StepResult;
    try {
      result = await work(await currentOperation(input.operationId), input);
    } catch (error) {
      logger.error("A step met a fault", { error: error as Error, operationId: input.operationId, step: input.step });
      const failure = await fault(input, error as Error);
      if (failure === undefined) throw error;
      result = { status: "failed", error: failure };
    }
    if (result.status === "working") throw new StillWorking(`${input.step}: still working`);
    await end(input, result.status === "failed" ? result.error : undefined);
    return result;
  };
