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

/** The loaded target of an operation, with the data that its completion needs. */
export type LoadedTarget =
  | { type: "tenant"; tenant: TenantRecord; productIds: string[] }
  | { type: "subscription"; subscription: SubscriptionRecord }
  | { type: "product"; product: ProductRecord }
  | { type: "user"; user: UserRecord; products: ProductMap };

const buildIncompleteFailure = (missing: string): Failure => ({
  code: "outcomeIncomplete",
  reason: `The workflow ended without ${missing}.`,
  retryable: true,
});

/** Returns the outcome of an operation's work, with the outputs of all its steps. */
function resolveOutcome(operation: OperationRecord, reported: StepOutcome): StepOutcome {
  // An accepted report counts even if the workflow ended before it could read the report.
  const outcome = toWorkOutcome(operation) ?? reported;
  return outcome.status === "succeeded" ? { ...operation.stepOutputs, ...outcome } : outcome;
}

/** Returns the outcome of work on an identity. A created identity without a subject counts as a failure. */
function toIdentityOutcome({ kind }: OperationRecord, outcome: StepOutcome): IdentityOutcome {
  if (outcome.status === "failed") return outcome;
  const subject = outcome.outputs?.["subject"];
  const isMissing = kind === "user.provision" && subject === undefined;
  return isMissing
    ? { status: "failed", error: buildIncompleteFailure("the identity's subject") }
    : { status: "succeeded", subject };
}

/** Returns the operation's failure; undefined if it succeeded. Work that nothing undoes counts as a success. */
function findFailure(operation: OperationRecord, { outcome, undone }: WorkflowResult): Failure | undefined {
  const provisions = operation.kind === "subscription.provision" && operation.integration === "events";
  // A removal follows, so the operation counts as cancelled even if the product reported a success.
  const removed = provisions && operation.status === "cancelling" && hasSuccessor(operation);
  // Steps shorten their failures; a failure that Step Functions caught is not shortened yet.
  const failed = outcome.status === "failed" ? shortenFailure(outcome.error) : undefined;
  const error = failed ?? (removed ? operation.error : undefined);
  return error && withUndoFailure(operation, error, undone);
}

/**
 * Completes an operation together with its target. For a tenant it records only the end of the tenant's workflow:
 * `reconcileTenant` ends the operation after the subscriptions' operations.
 */
export function completeOperation(
  running: OperationRecord,
  target: LoadedTarget,
  reported: WorkflowResult,
  now: string,
): Change[] {
  const result = { ...reported, outcome: resolveOutcome(running, reported.outcome) };
  const operation = endStep(startAttempt(running, result.step, now) ?? running, result.step, now);
  const error = findFailure(operation, result);
  const undone = isUndone(running, reported.undone);
  const outcome = error ? ({ status: "failed", error, undone } as const) : result.outcome;
  switch (target.type) {
    case "tenant": {
      const cancelling = requestCancellation(running, error ?? buildIncompleteFailure("a reason"));
      const after = { ...cancelling.after, steps: operation.steps };
      return [markTenantPrepared(target.tenant, running, target.productIds), { ...cancelling, after }];
    }
    case "subscription":
      return completeSubscriptionWork(target.subscription, operation, outcome, now);
    case "product": {
      const { queueUrl, clientId } = (outcome.status === "succeeded" && outcome.outputs) || {};
      if (error === undefined && queueUrl !== undefined && clientId !== undefined) {
        return completeVerification(target.product, operation, { status: "succeeded", queueUrl, clientId }, now);
      }
      const missing = error ?? buildIncompleteFailure("the product's queue and machine client");
      return completeVerification(target.product, operation, { status: "failed", error: missing }, now);
    }
    case "user": {
      const identity = toIdentityOutcome(operation, outcome);
      return completeUserWork(target.user, operation, identity, { products: target.products, now });
    }
  }
}
