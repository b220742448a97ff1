import type { Failure, OperationKind, OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord, SubscriptionStatus } from "../../../schemas/subscription.ts";
import { failOrCancelOperation, isCancellation, succeedOperation } from "../operation/operation.ts";
import type { Change, Draft } from "../shared/decision.ts";
import { type Transition, subscriptionTransitions as transitions } from "../shared/transitions.ts";
import { startLicence } from "./licence.ts";
import { limitSeatsAtEnd } from "./seat-limit.ts";
import {
  addSelfProvisioningDetails,
  applyRequestedChange,
  applyTransition,
  type SubscriptionWork,
  workTransitions,
} from "./subscription.ts";

/** How work on a subscription's stack ended. */
export type WorkOutcome =
  | { status: "succeeded"; outputs?: Record<string, string> | undefined; templateKey?: string | undefined }
  /** `undone`: nothing is left of the work, and that was confirmed. */
  | { status: "failed"; error: Failure; undone?: boolean };

/** What a success leaves on the record, by kind of work. */
const applySuccess = (
  subscription: Draft<"subscription">,
  { kind, requestedChange, licence = subscription.licence }: OperationRecord,
  { outputs, templateKey }: Extract<WorkOutcome, { status: "succeeded" }>,
  now: string,
): Draft<"subscription"> => {
  if (kind === "subscription.deprovision") {
    const { outputs: _, templateKey: __, ...rest } = subscription;
    return rest;
  }
  return {
    ...(requestedChange === undefined ? subscription : applyRequestedChange(subscription, requestedChange)),
    licence: kind === "subscription.provision" ? startLicence(licence, now) : licence,
    ...(outputs === undefined ? {} : { outputs }),
    ...(templateKey === undefined ? {} : { templateKey }),
  } as Draft<"subscription">;
};

/** Returns the transition that ends work on a subscription. */
const selectEndTransition = (operation: OperationRecord, outcome: WorkOutcome): Transition<SubscriptionStatus> => {
  const { succeed, fail } = workTransitions[operation.kind as SubscriptionWork];
  if (outcome.status === "succeeded") return succeed;
  // Only a confirmed absence may be called cancelled.
  const gone = operation.kind === "subscription.provision" && outcome.undone === true;
  const removed = gone && operation.followedBy === undefined && isCancellation(operation, outcome.error);
  return removed ? transitions.cancel : fail;
};

/** Kinds of work whose failure may leave resources in the product's account. */
const kindsWithLeftovers: readonly OperationKind[] = ["subscription.provision", "subscription.deprovision"];

/** Returns the subscription as its work leaves it, before its status changes. */
const buildEndedDraft = (
  subscription: SubscriptionRecord,
  operation: OperationRecord,
  outcome: WorkOutcome,
  now: string,
): Draft<"subscription"> => {
  const { activeOperationId: _, reason: __, leftBehind: ___, ...rest } = subscription;
  const round = (failed: boolean) => (rest.parentRunId === undefined ? {} : { failedInParentRun: failed });
  if (outcome.status === "succeeded") return { ...applySuccess(rest, operation, outcome, now), ...round(false) };
  const left = kindsWithLeftovers.includes(operation.kind) && outcome.undone !== true;
  return { ...rest, reason: outcome.error.reason, ...round(true), ...(left ? { leftBehind: true as const } : {}) };
};

/** Ends work on a subscription: its outcome and its operation's, in one step; a removal that waits follows at once. */
export const completeSubscriptionWork = (
  subscription: SubscriptionRecord,
  operation: OperationRecord,
  outcome: WorkOutcome,
  now: string,
): Change[] => {
  const failed = outcome.status === "failed" ? outcome.error : undefined;
  const ending = selectEndTransition(operation, outcome);
  const reason = ending.to === "cancelled" ? undefined : failed?.reason;
  const draft = buildEndedDraft(subscription, operation, outcome, now);
  const ended = limitSeatsAtEnd(
    subscription,
    applyTransition(subscription, draft, ending, operation.id, reason),
    operation,
  );
  const closed =
    failed === undefined ? succeedOperation(operation, now) : failOrCancelOperation(operation, failed, now);
  if (operation.followedBy === undefined || ended.after.status === "cancelled") return [ended, closed];
  const next = { ...ended.after, activeOperationId: operation.followedBy, lastOperationId: operation.followedBy };
  const removal = applyTransition(subscription, next, transitions.unsubscribe, operation.followedBy);
  const following = addSelfProvisioningDetails(removal, { run: 1 });
  const before = ended.events.map((event) => ({ ...event, operationId: operation.id }));
  return [{ ...ended, ...following, events: [...before, ...following.events] }, closed];
};
