import { Logger } from "@aws-lambda-powertools/logger";
import * as z from "zod";
import type { Failure, OperationRecord } from "../../schemas/operation.ts";
import { getOperation } from "../adapters/catalogs.ts";
import { now } from "../adapters/clock.ts";
import { type Cause, commit, recordOf, untilSettled } from "../adapters/store.ts";
import { StepOutcome } from "../core/completion.ts";
import { accept } from "../core/decision.ts";
import { changeOf, isOver, noteRetry } from "../core/operation.ts";
import { shortenReason } from "../core/reason.ts";
import { boundOutcome } from "../core/step-outcome.ts";
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

/** A step's answer: how it ended, that it and its end are recorded already, or that what it began still works. */
export type StepResult = StepOutcome | { status: "recorded" } | { status: "working" };

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

/** Writes a step's progress; answers the operation as it is then. */
const advance = async (before: OperationRecord, after: OperationRecord): Promise<OperationRecord> =>
  recordOf(await commit(accept([changeOf(before, after)]), causeOf(before)), "operation");

/** Why a step must not work: its operation is over, or being cancelled. */
const halted = (operation: OperationRecord, compensates: boolean): Failure | undefined => {
  if (isOver(operation)) return { code: "operationOver", reason: "The operation is over.", retryable: false };
  // Nobody stops a removal: its second run, after an execution that ended unseen, is one like the first.
  const goesOn = compensates || operation.kind === "subscription.deprovision";
  if (operation.status !== "cancelling" || goesOn) return undefined;
  return operation.error ?? { code: "cancelled", reason: "The operation is being cancelled.", retryable: true };
};

/** Reads the operation, and marks the step as under way unless something speaks against it. */
const begin = ({ operationId, step: name }: TaskInput, compensates: boolean) =>
  untilSettled(async () => {
    const operation = await currentOperation(operationId);
    const stop = halted(operation, compensates);
    if (stop !== undefined) return { stop };
    const begun = beginAttempt(operation, name, now());
    return { operation: begun ? await advance(operation, begun) : operation };
  });

/** A step as it ended, with what it gave beside what those before it gave. */
const ended = (operation: OperationRecord, name: string, outcome: StepOutcome): OperationRecord => {
  if (outcome.status === "failed") return endStep(operation, name, now(), outcome.error);
  const { status: _, ...given } = outcome;
  const after = endStep(operation, name, now());
  return Object.keys(given).length === 0 ? after : { ...after, given: { ...operation.given, ...given } };
};

/** Marks the step as ended; `known` is read again only where somebody has written meanwhile. */
const end = async (known: OperationRecord, name: string, outcome: StepOutcome): Promise<void> => {
  let operation: OperationRecord | undefined = known;
  await untilSettled(async () => {
    const current = operation ?? (await currentOperation(known.id));
    operation = undefined;
    if (isOver(current) || stepOf(current, name)?.endedAt !== undefined) return;
    await advance(current, ended(current, name, outcome));
  });
};

/** Notes a fault; answers the failure once there were too many of them. */
const fault = (input: TaskInput, error: Error): Promise<Failure | undefined> =>
  untilSettled(async () => {
    const operation = await currentOperation(input.operationId);
    const failure: Failure = {
      code: "fault",
      step: input.step,
      retryable: true,
      reason: shortenReason(`${input.step}: ${error.name}: ${error.message}`),
    };
    if (isOver(operation) || faultsOf(stepOf(operation, input.step)) + 1 >= MOST_FAULTS) return failure;
    const at = { now: now(), next: new Date(Date.now() + NEXT_ATTEMPT).toISOString() };
    const { after, attempt } = faultStep(operation, input.step, failure, at);
    const retry = { step: input.step, attempt, error: failure };
    await commit(accept([noteRetry(operation, after, retry)]), causeOf(operation));
    return undefined;
  });

/**
 * A workflow's step: it rereads its operation and does nothing when that is over or being cancelled, because the
 * retries of a stopped execution may still run. Thrown is what a retry may mend, returned what is final. What undoes
 * something (`compensates`) also works while its operation is being stopped.
 */
export const step =
  (
    work: (operation: OperationRecord, input: TaskInput) => Promise<StepResult>,
    { compensates = false }: { compensates?: boolean } = {},
  ) =>
  async (raw: unknown): Promise<StepOutcome> => {
    const input = TaskInput.parse(raw);
    const { operation, stop } = await begin(input, compensates);
    if (operation === undefined) return { status: "failed", error: stop };
    const { correlationId, id: operationId } = operation;
    const about = { correlationId, operationId, step: input.step };
    let result: StepResult;
    try {
      result = boundOutcome(await work(operation, input), input.step);
    } catch (error) {
      logger.error("A step met a fault", { error: error as Error, ...about });
      const failure = await fault(input, error as Error);
      if (failure === undefined) throw error;
      result = { status: "failed", error: failure };
    }
    if (result.status === "working") throw new StillWorking(`${input.step}: still working`);
    logger.info("A step ended", { ...about, status: result.status });
    if (result.status === "recorded") return { status: "succeeded" };
    await end(operation, input.step, result);
    return result.status === "failed" ? result : { status: "succeeded" };
  };
