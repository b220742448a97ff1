import type { Failure, OperationKind, OperationRecord, OperationStatus, Target } from "../../schemas/operation.ts";
import type { IntegrationKind } from "../../schemas/product.ts";
import type { ChangeSubscription, GrantedLicence } from "../../schemas/subscription.ts";
import type { Change, Context, Draft, Fact } from "./decision.ts";
import { endSteps, reopenSteps } from "./steps.ts";
import { allows, operationTransitions } from "./transitions.ts";

/** The steps each kind of operation is expected to take: shown as pending until they run. */
export const plannedSteps = {
  "tenant.onboard": ["Make the identity", "Prepare the tenant"],
  "tenant.suspend": ["Prepare the tenant"],
  "tenant.reactivate": ["Prepare the tenant"],
  "tenant.offboard": ["Remove the users", "Prepare the tenant"],
  "subscription.provision": ["Deploy the product stack", "Activate the subscription"],
  "subscription.change": ["Update the product stack", "Apply the change"],
  "subscription.suspend": ["Update the product stack", "Suspend the subscription"],
  "subscription.reactivate": ["Update the product stack", "Reactivate the subscription"],
  "subscription.deprovision": ["Withdraw the access", "Remove the product stack", "Cancel the subscription"],
  "product.verify": ["Connect the product", "Check the product account", "Complete the verification"],
  "user.provision": ["Make the identity", "Activate the user"],
  "user.update": ["Align the identity", "Complete the update"],
  "user.remove": ["Remove the identity", "Complete the removal"],
} as const satisfies Record<OperationKind, string[]>;

/** The step in which a product of kind `events` does its work, and reports on it. */
export const ASK = "Ask the product";
/** The steps of any work on a subscription that its product does itself; what ends it takes the access away first. */
export const askedSteps = {
  "subscription.asked": [ASK, "Act on the report"],
  "subscription.asked.removal": ["Withdraw the access", ASK, "Act on the report"],
} as const;

/** How an operation is run whose product does the work itself. */
export const askedAs = (kind: OperationKind): keyof typeof askedSteps =>
  kind === "subscription.deprovision" ? "subscription.asked.removal" : "subscription.asked";

/** The steps that an operation is expected to take. */
const stepsOf = ({ kind, integration }: { kind: OperationKind; integration?: IntegrationKind | undefined }) =>
  integration === "events" ? askedSteps[askedAs(kind)] : plannedSteps[kind];

const over: readonly OperationStatus[] = ["succeeded", "failed", "cancelled"];

/** Whether an operation has reached an end that it will never leave, but for a retry. */
export const isOver = (operation: { status: OperationStatus }): boolean => over.includes(operation.status);

/** What takes away goes on, whatever happens: it can't be stopped. */
export const removals: readonly OperationKind[] = ["subscription.deprovision", "tenant.offboard", "user.remove"];

/** The name of one run of an operation: also that of its execution. */
export const runOf = ({ id, run }: { id: string; run: number }): string => `${id}-${run}`;

/** The code of an operation that somebody stopped, as opposed to one that failed. */
export const CANCELLED = "cancelled";

export type OperationChange = Extract<Change, { type: "operation" }>;

const factData = (operation: Draft<"operation">) => ({
  operationId: operation.id,
  ...(operation.parentId === undefined ? {} : { parentId: operation.parentId }),
  kind: operation.kind,
  status: operation.status,
  target: operation.target,
  ...(operation.tenantId === undefined ? {} : { tenantId: operation.tenantId }),
  productIds: operation.productId === undefined ? [] : [operation.productId],
});

/** A change of an operation, which counts its writes and so needs no fact. */
export const changeOf = (before: OperationRecord, after: Draft<"operation">, facts: Fact[] = []): OperationChange => ({
  type: "operation",
  before,
  after: withOpen(after),
  facts,
  operationId: before.id,
});

/** Takes an operation that is over out of the `open` index, with its steps' outputs and the place of its walk. */
const withOpen = ({ open: _, given, walk, ...operation }: Draft<"operation">): Draft<"operation"> => {
  if (isOver(operation)) return operation;
  const kept = { ...(given === undefined ? {} : { given }), ...(walk === undefined ? {} : { walk }) };
  return { ...operation, open: "open", ...kept };
};

/** What an operation is about. */
export type About = {
  id: string;
  kind: OperationKind;
  target: Target;
  parentId?: string | undefined;
  tenantId?: string;
  productId?: string;
  /** Who does the work, where it is work on a subscription. */
  integration?: IntegrationKind | undefined;
  wanted?: ChangeSubscription | undefined;
  licence?: GrantedLicence | undefined;
};

/** A new operation, waiting for its workflow. It has no event yet: the fact that asks for it is its subject's. */
export const queueOperation = (context: Context, about: About): OperationChange => ({
  type: "operation",
  after: {
    ...about,
    status: "queued",
    open: "open",
    steps: stepsOf(about).map((name) => ({ name, status: "pending", attempts: [] })),
    requestedBy: context.actor,
    correlationId: context.correlationId,
    run: 1,
  } as Draft<"operation">,
  facts: [],
  operationId: about.id,
});

/** Takes a queued operation into its run. */
export const startOperation = (operation: OperationRecord): OperationChange => {
  const after = { ...operation, status: operationTransitions.start.to };
  return changeOf(operation, after, [{ name: "OperationStarted", data: factData(after) }]);
};

/** Asks an operation to stop: it does no more work but undoes what it did, and ends with this reason. */
export const stopOperation = (operation: OperationRecord, error: Failure, followedBy?: string): OperationChange => {
  const following = followedBy === undefined ? {} : { followedBy };
  // One that is stopping already goes on stopping, for the reason it had.
  if (!allows(operationTransitions.halt, operation.status)) return changeOf(operation, { ...operation, ...following });
  const after = { ...operation, ...following, status: operationTransitions.halt.to, error };
  const data = { ...factData(after), reason: error.reason };
  return changeOf(operation, after, [{ name: "OperationCancellationRequested", data }]);
};

/** Stops an operation whose execution ended without its say; its next run cleans up. */
export const haltOperation = (operation: OperationRecord, error: Failure): OperationChange => {
  const stopped = stopOperation(operation, error);
  return { ...stopped, after: { ...stopped.after, run: operation.run + 1 } };
};

/** Closes an operation that reached its goal. */
export const succeedOperation = (operation: OperationRecord, now: string): OperationChange => {
  // A step that still runs has done its part, or the goal were not reached: it is being repeated after a crash.
  const steps = endSteps(operation.steps, now, "succeeded");
  const after = { ...operation, status: operationTransitions.succeed.to, steps };
  return changeOf(operation, after, [{ name: "OperationSucceeded", data: factData(after) }]);
};

/** Closes an operation that did not reach its goal, as cancelled where somebody asked for that. */
export const endOperation = (operation: OperationRecord, error: Failure, now: string): OperationChange => {
  const steps = endSteps(operation.steps, now, "failed");
  if (operation.status === "cancelling" && operation.error?.code === CANCELLED) {
    const after = { ...operation, status: operationTransitions.cancel.to, error, steps };
    return changeOf(operation, after, [
      { name: "OperationCancelled", data: { ...factData(after), reason: error.reason } },
    ]);
  }
  const after = { ...operation, status: operationTransitions.fail.to, error, steps };
  return changeOf(operation, after, [{ name: "OperationFailed", data: { ...factData(after), error } }]);
};

/** Queues an operation again that ended without reaching its goal; its attempts so far stay to be seen. */
export const retryOperation = (operation: OperationRecord, context: Context): OperationChange => {
  const { error: _, followedBy: __, report: ___, reportedBy: ____, ...rest } = operation;
  const kind = operation.kind;
  const after = {
    ...rest,
    status: operationTransitions.retry.to,
    run: operation.run + 1,
    requestedBy: context.actor,
    steps: reopenSteps(operation.steps, stepsOf({ ...operation, kind })),
  };
  return changeOf(operation, after, [{ name: "OperationRetried", data: factData(after) }]);
};

/** Tells of a step's fault that the next attempt may mend. */
export const noteRetry = (
  before: OperationRecord,
  after: OperationRecord,
  retry: { step: string; attempt: number; error: Failure },
): OperationChange =>
  changeOf(before, after, [{ name: "OperationStepRetried", data: { ...factData(after), ...retry } }]);
