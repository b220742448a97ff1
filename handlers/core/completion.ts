import * as z from "zod";
import { Failure, type OperationRecord } from "../../schemas/operation.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import type { Change } from "./decision.ts";
import { beginAttempt, endStep } from "./operation.ts";
import { completeVerification } from "./product.ts";
import { completeProvisioning, completeRemoval } from "./subscription.ts";
import { giveUpTenant } from "./tenant.ts";

/** How a step ended, as the workflow carries it on. */
export const StepOutcome = z.discriminatedUnion("status", [
  z.object({ status: z.literal("succeeded"), outputs: z.record(z.string(), z.string()).optional() }),
  z.object({ status: z.literal("failed"), error: Failure }),
]);
export type StepOutcome = z.infer<typeof StepOutcome>;

/** What a completion needs to know of the operation's subject, by kind of operation. */
export type Subject =
  | { type: "tenant"; tenant: TenantRecord; productIds: string[] }
  | { type: "subscription"; subscription: SubscriptionRecord }
  | { type: "product"; product: ProductRecord };

const lacking = (what: string): Failure => ({
  code: "outcomeIncomplete",
  reason: `The workflow ended without ${what}.`,
  retryable: true,
});

/** A failure that also says what could not be taken back. */
const withRemoval = (error: Failure, removal: StepOutcome | undefined): Failure =>
  removal?.status === "failed"
    ? { ...error, reason: `${error.reason} What had been created could not be removed: ${removal.error.reason}` }
    : error;

type Ended = { step: string; outcome: StepOutcome; removal?: StepOutcome | undefined };

/** Why the operation did not reach its goal. One that is being cancelled never does, whatever its workflow reached. */
const failureOf = (operation: OperationRecord, { outcome, removal }: Ended): Failure | undefined => {
  if (outcome.status === "failed") return withRemoval(outcome.error, removal);
  return operation.status === "cancelling" && operation.error ? withRemoval(operation.error, removal) : undefined;
};

/** Ends an operation together with its subject, in one step of both. */
export const completeOperation = (running: OperationRecord, subject: Subject, ended: Ended, now: string): Change[] => {
  const operation = endStep(beginAttempt(running, ended.step, now) ?? running, ended.step, now);
  const error = failureOf(operation, ended);
  const outputs = (ended.outcome.status === "succeeded" && ended.outcome.outputs) || {};
  switch (subject.type) {
    case "tenant":
      return giveUpTenant(subject.tenant, operation, error ?? lacking("a reason"), subject.productIds, now);
    case "subscription": {
      // A removal that was stopped is a removal all the same: what counts is whether the stack is gone.
      if (operation.kind === "subscription.deprovision") {
        const remains = ended.outcome.status === "failed" ? ended.outcome.error : undefined;
        return completeRemoval(subject.subscription, operation, remains, now);
      }
      const outcome = error ? ({ status: "failed", error } as const) : ({ status: "succeeded", outputs } as const);
      return completeProvisioning(subject.subscription, operation, outcome, now);
    }
    case "product": {
      const { queueUrl, clientId } = outputs;
      if (error === undefined && queueUrl !== undefined && clientId !== undefined) {
        return completeVerification(subject.product, operation, { status: "succeeded", queueUrl, clientId }, now);
      }
      const missing = error ?? lacking("the product's queue and machine client");
      return completeVerification(subject.product, operation, { status: "failed", error: missing }, now);
    }
  }
};
