import type { Failure, OperationKind, OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord, SubscriptionStatus } from "../../../schemas/subscription.ts";
import { failOrCancelOperation, isCancellation, succeedOperation } from "../operation/operation.ts";
import type { Change, Draft } from "../shared/decision.ts";
import { type Transition, subscriptionTransitions as transitions } from "../shared/transitions.ts";
import { beginLicence, startLicence } from "./licence.ts";
import { limitSeatsAtEnd } from "./seat-limit.ts";
import {
  addSelfProvisioningDetails,
  applyRequestedChange,
  applyTransition,
  type SubscriptionWork,
  workTransitions,
} from "./subscription.ts";

/** The outcome of work on a subscription. */
export type WorkOutcome =
  | { status: "succeeded"; outputs?: Record<string, string> | undefined; templateKey?: string | undefined }
  /** `undone`: it is confirmed that no resources remain from the work. */
  | { status: "failed"; error: Failure; undone?: boolean };

/** Applies the success of work to a subscription's record. */
function applySuccess(
  subscription: Draft<"subscription">,
  { kind, requestedChange, licence = subscription.licence }: OperationRecord,
  { outputs, templateKey }: Extract<WorkOutcome, { status: "succeeded" }>,
  now: string,
): Draft<"subscription"> {
  const { licence: current } = subscription;
  if (kind === "subscription.deprovision") {
    const { outputs: _, templateKey: __, release: ___, ...rest } = subscription;
    return rest;
  }
  return {
    ...(requestedChange === undefined ? subscription : applyRequestedChange(subscription, requestedChange)),
    licence: kind === "subscription.provision" ? startLicence(licence, now) : beginLicence(current, licence, now),
    ...(outputs === undefined ? {} : { outputs }),
    ...(templateKey === undefined ? {} : { templateKey }),
  } as Draft<"subscription">;
}

/** Selects the transition that ends work on a subscription. */
function selectEndTransition(operation: OperationRecord, outcome: WorkOutcome): Transition<SubscriptionStatus> {
  const { succeed, fail } = workTransitions[operation.kind as SubscriptionWork];
  if (outcome.status === "succeeded") return succeed;
  // A subscription becomes cancelled only if the removal of its resources is confirmed.
  const isRemoved = operation.kind === "subscription.provision" && outcome.undone === true;
  const isCancelled = isRemoved && operation.followedBy === undefined && isCancellation(operation, outcome.error);
  return isCancelled ? transitions.cancel : fail;
}

/** The work whose failure may leave resources in the product's account, by kind. */
const leftovers: Partial<Record<OperationKind, SubscriptionRecord["leftBehind"]>> = {
  "subscription.provision": "provisioning",
  "subscription.deprovision": "removal",
};

/** Builds the subscription's record at the end of its work, before its status changes. */
function buildEndedDraft(
  subscription: SubscriptionRecord,
  operation: OperationRecord,
  outcome: WorkOutcome,
  now: string,
): Draft<"subscription"> {
  const { activeOperationId: _, reason: __, leftBehind: ___, ...earlier } = subscription;
  const isRemoved = outcome.status === "succeeded" || outcome.undone === true;
  const removedStack = isRemoved ? operation.stepOutputs?.removedStack : undefined;
  const rest = removedStack === undefined ? earlier : { ...earlier, removedStack };
  // A removal that a person requested may follow the work of the parent's run, and is not a part of it.
  const isOfRun = operation.parentId !== undefined && rest.parentRunId?.startsWith(operation.parentId) === true;
  const parentResult = (failed: boolean) => (isOfRun ? { failedInParentRun: failed } : {});
  if (outcome.status === "succeeded") return { ...applySuccess(rest, operation, outcome, now), ...parentResult(false) };
  const leftBehind = outcome.undone === true ? undefined : leftovers[operation.kind];
  return { ...rest, reason: outcome.error.reason, ...parentResult(true), ...(leftBehind && { leftBehind }) };
}

/** Completes work on a subscription and its operation. A waiting follow-up removal starts with the same change. */
export function completeSubscriptionWork(
  subscription: SubscriptionRecord,
  operation: OperationRecord,
  outcome: WorkOutcome,
  now: string,
): Change[] {
  const failed = outcome.status === "failed" ? outcome.error : undefined;
  const transition = selectEndTransition(operation, outcome);
  const reason = transition.to === "cancelled" ? undefined : failed?.reason;
  const draft = buildEndedDraft(subscription, operation, outcome, now);
  const ended = limitSeatsAtEnd(
    subscription,
    applyTransition(subscription, draft, transition, operation.id, reason),
    operation,
  );
  const operationChange =
    failed === undefined ? succeedOperation(operation, now) : failOrCancelOperation(operation, failed, now);
  if (operation.followedBy === undefined || ended.after.status === "cancelled") return [ended, operationChange];
  const { failedInParentRun: _, leftBehind: __, reason: ___, ...rest } = ended.after;
  const next = { ...rest, activeOperationId: operation.followedBy, lastOperationId: operation.followedBy };
  const removal = applyTransition(subscription, next, transitions.unsubscribe, operation.followedBy);
  const following = addSelfProvisioningDetails(removal, { run: 1 });
  const before = ended.events.map((event) => ({ ...event, operationId: operation.id }));
  return [{ ...ended, ...following, events: [...before, ...following.events] }, operationChange];
}
