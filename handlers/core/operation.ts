import type {
  Failure,
  OperationKind,
  OperationRecord,
  OperationStatus,
  Step,
  Target,
} from "../../schemas/operation.ts";
import type { Change, Context, Draft, Fact } from "./decision.ts";
import { allows, operationTransitions } from "./transitions.ts";

/** The steps each kind of operation is expected to take: shown as pending until they run. */
export const plannedSteps = {
  "tenant.onboard": ["Prepare the tenant"],
  "subscription.provision": ["Deploy the product stack", "Activate the subscription"],
  "subscription.deprovision": ["Remove the product stack", "Cancel the subscription"],
  "product.verify": ["Connect the product", "Check the product account", "Complete the verification"],
} as const satisfies Partial<Record<OperationKind, string[]>>;
/** The kinds of operation that can be started. */
export type StartableKind = keyof typeof plannedSteps;

const over: readonly OperationStatus[] = ["succeeded", "failed", "cancelled"];

/** Whether an operation has reached an end that it will never leave, but for a retry. */
export const isOver = (operation: { status: OperationStatus }): boolean => over.includes(operation.status);

type OperationChange = Extract<Change, { type: "operation" }>;

const factData = (operation: Draft<"operation">) => ({
  operationId: operation.id,
  ...(operation.parentId === undefined ? {} : { parentId: operation.parentId }),
  kind: operation.kind,
  status: operation.status,
  target: operation.target,
  ...(operation.tenantId === undefined ? {} : { tenantId: operation.tenantId }),
  productIds: operation.productId === undefined ? [] : [operation.productId],
});

const changeOf = (before: OperationRecord, after: Draft<"operation">, facts: Fact[]): OperationChange => ({
  type: "operation",
  before,
  after,
  facts,
  operationId: before.id,
});

/** A new operation, waiting for its workflow. It has no event yet: the fact that asks for it is its subject's. */
export const queueOperation = (
  context: Context,
  about: { id: string; kind: StartableKind; target: Target; parentId?: string; tenantId?: string; productId?: string },
): OperationChange => ({
  type: "operation",
  after: {
    ...about,
    status: "queued",
    steps: plannedSteps[about.kind].map((name) => ({ name, status: "pending", attempts: [] })),
    requestedBy: context.actor,
    correlationId: context.correlationId,
    run: 1,
  },
  facts: [],
  operationId: about.id,
});

/** Takes a queued operation into its run. */
export const startOperation = (operation: OperationRecord): OperationChange => {
  const after = { ...operation, status: operationTransitions.start.to };
  return changeOf(operation, after, [{ name: "OperationStarted", data: factData(after) }]);
};

/**
 * Stops an operation whose execution ended without its say: the next run finds it cancelling, so it does no more work
 * but cleans up and ends with this reason.
 */
export const haltOperation = (operation: OperationRecord, error: Failure): OperationChange => {
  const run = operation.run + 1;
  // One that is cancelling already goes on cancelling, for the reason it had.
  if (!allows(operationTransitions.halt, operation.status)) return progress(operation, { ...operation, run });
  const after = { ...operation, status: operationTransitions.halt.to, error, run };
  return changeOf(operation, after, [
    { name: "OperationCancellationRequested", data: { ...factData(after), reason: error.reason } },
  ]);
};

const endAttempts = ({ attempts }: Step, now: string, error?: Failure): Step["attempts"] =>
  attempts.map((one) => (one.endedAt === undefined ? { ...one, endedAt: now, ...(error ? { error } : {}) } : one));

const endSteps = (steps: Step[], now: string): Step[] =>
  steps.map(({ nextAttemptAt: _, ...step }) => {
    if (step.status === "pending") return { ...step, status: "skipped" };
    if (step.status !== "running") return step;
    return { ...step, status: "failed", endedAt: now, attempts: endAttempts(step, now) };
  });

/** Closes an operation that reached its goal. */
export const succeedOperation = (operation: OperationRecord, now: string): OperationChange => {
  const after = { ...operation, status: operationTransitions.succeed.to, steps: endSteps(operation.steps, now) };
  return changeOf(operation, after, [{ name: "OperationSucceeded", data: factData(after) }]);
};

/** Closes an operation that did not reach its goal, with the reason a person reads. */
export const failOperation = (operation: OperationRecord, error: Failure, now: string): OperationChange => {
  const after = { ...operation, status: operationTransitions.fail.to, error, steps: endSteps(operation.steps, now) };
  return changeOf(operation, after, [{ name: "OperationFailed", data: { ...factData(after), error } }]);
};

const withStep = (operation: OperationRecord, name: string, change: (step: Step) => Step): OperationRecord => {
  const known = operation.steps.some((step) => step.name === name);
  const steps: Step[] = known ? operation.steps : [...operation.steps, { name, status: "pending", attempts: [] }];
  return { ...operation, steps: steps.map((step) => (step.name === name ? change(step) : step)) };
};

const lastAttempt = (step: Step | undefined) => step?.attempts.at(-1);

/** The step as it stands, when it has begun. */
export const stepOf = (operation: OperationRecord, name: string): Step | undefined =>
  operation.steps.find((step) => step.name === name && step.status !== "pending");

/** How many faults the step has met in this run of it. */
export const faultsOf = (step: Step | undefined): number =>
  step?.attempts.filter((attempt) => attempt.error).length ?? 0;

/** Marks a step as under way; undefined when an attempt is open already, as at every poll. */
export const beginAttempt = (operation: OperationRecord, name: string, now: string): OperationRecord | undefined => {
  const open = lastAttempt(stepOf(operation, name));
  if (open !== undefined && open.endedAt === undefined) return undefined;
  return withStep(operation, name, ({ endedAt: _, nextAttemptAt: __, ...step }) => ({
    ...step,
    status: "running",
    startedAt: step.startedAt ?? now,
    attempts: [...step.attempts, { number: step.attempts.length + 1, startedAt: now }],
  }));
};

/** Marks a step as ended, with what went wrong where it did. */
export const endStep = (operation: OperationRecord, name: string, now: string, error?: Failure): OperationRecord =>
  withStep(operation, name, ({ nextAttemptAt: _, ...step }) => ({
    ...step,
    status: error ? "failed" : "succeeded",
    startedAt: step.startedAt ?? now,
    endedAt: now,
    attempts: endAttempts(step, now, error),
  }));

/** Writes a step's progress, which is no event. */
export const progress = (before: OperationRecord, after: OperationRecord): OperationChange =>
  changeOf(before, after, []);

/** Notes a fault that the next attempt may mend. */
export const retryStep = (
  operation: OperationRecord,
  name: string,
  error: Failure,
  at: { now: string; next: string },
): OperationChange => {
  const ended = endStep(operation, name, at.now, error);
  const after = withStep(ended, name, ({ endedAt: _, ...step }) => ({
    ...step,
    status: "running",
    nextAttemptAt: at.next,
  }));
  const attempt = lastAttempt(stepOf(after, name))?.number ?? 1;
  return changeOf(operation, after, [
    { name: "OperationStepRetried", data: { ...factData(after), step: name, attempt, error } },
  ]);
};
