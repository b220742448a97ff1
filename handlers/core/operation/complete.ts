import type { Failure, OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { completeVerification } from "../product/complete-verification.ts";
import type { Change } from "../shared/decision.ts";
import { shortenFailure } from "../shared/reason.ts";
import { completeSubscriptionWork } from "../subscription/complete-work.ts";
import { markTenantPrepared } from "../tenant/tenant.ts";
import { completeUserWork, type IdentityOutcome } from "../user/complete-user-work.ts";
import type { ProductMap } from "../user/user.ts";
import { requestCancellation } from "./operation.ts";
import { toWorkOutcome } from "./report.ts";
import type { StepOutcome, WorkflowResult } from "./step-outcome.ts";
import { endStep, startAttempt } from "./steps.ts";
import { hasSuccessor, isUndone, withUndoFailure } from "./undo.ts";

/** What a completion needs to know of the operation's subject, by kind of operation. */
export type LoadedTarget =
  | { type: "tenant"; tenant: TenantRecord; productIds: string[] }
  | { type: "subscription"; subscription: SubscriptionRecord }
  | { type: "product"; product: ProductRecord }
  | { type: "user"; user: UserRecord; products: ProductMap };

const buildIncompleteFailure = (what: string): Failure => ({
  code: "outcomeIncomplete",
  reason: `The workflow ended without ${what}.`,
  retryable: true,
});

/** How the work on an operation ended, with all that its steps have given. */
const resolveOutcome = (operation: OperationRecord, sent: StepOutcome): StepOutcome => {
  // A report that came in the last moment counts as well: it has been accepted.
  const outcome = toWorkOutcome(operation) ?? sent;
  return outcome.status === "succeeded" ? { ...operation.stepOutputs, ...outcome } : outcome;
};

/** What became of an identity; one that was made and has no subject is none. */
const toIdentityOutcome = ({ kind }: OperationRecord, outcome: StepOutcome): IdentityOutcome => {
  if (outcome.status === "failed") return outcome;
  const subject = outcome.outputs?.["subject"];
  const lost = kind === "user.provision" && subject === undefined;
  return lost
    ? { status: "failed", error: buildIncompleteFailure("the identity's subject") }
    : { status: "succeeded", subject };
};

/** Returns why the operation did not reach its goal. Work that is done stays done where nothing undoes it. */
const findFailure = (operation: OperationRecord, { outcome, undone }: WorkflowResult): Failure | undefined => {
  const provisions = operation.kind === "subscription.provision" && operation.integration === "events";
  // The product's removal follows, whatever it has reported so far.
  const removed = provisions && operation.status === "cancelling" && hasSuccessor(operation);
  // What Step Functions caught has not been through a step, which would have shortened it.
  const failed = outcome.status === "failed" ? shortenFailure(outcome.error) : undefined;
  const error = failed ?? (removed ? operation.error : undefined);
  return error && withUndoFailure(operation, error, undone);
};

/**
 * Ends an operation together with its subject, in one step of both. A tenant's own workflow only says that it is done:
 * the settle reactor ends the operation once the tenant's products are.
 */
export const completeOperation = (
  running: OperationRecord,
  subject: LoadedTarget,
  sent: WorkflowResult,
  now: string,
): Change[] => {
  const ended = { ...sent, outcome: resolveOutcome(running, sent.outcome) };
  const operation = endStep(startAttempt(running, ended.step, now) ?? running, ended.step, now);
  const error = findFailure(operation, ended);
  const undone = isUndone(running, sent.undone);
  const outcome = error ? ({ status: "failed", error, undone } as const) : ended.outcome;
  switch (subject.type) {
    case "tenant": {
      const stopped = requestCancellation(running, error ?? buildIncompleteFailure("a reason"));
      const steps = { ...stopped.after, steps: operation.steps };
      return [markTenantPrepared(subject.tenant, running, subject.productIds), { ...stopped, after: steps }];
    }
    case "subscription":
      return completeSubscriptionWork(subject.subscription, operation, outcome, now);
    case "product": {
      const { queueUrl, clientId } = (outcome.status === "succeeded" && outcome.outputs) || {};
      if (error === undefined && queueUrl !== undefined && clientId !== undefined) {
        return completeVerification(subject.product, operation, { status: "succeeded", queueUrl, clientId }, now);
      }
      const missing = error ?? buildIncompleteFailure("the product's queue and machine client");
      return completeVerification(subject.product, operation, { status: "failed", error: missing }, now);
    }
    case "user": {
      const identity = toIdentityOutcome(operation, outcome);
      return completeUserWork(subject.user, operation, identity, { products: subject.products, now });
    }
  }
};
