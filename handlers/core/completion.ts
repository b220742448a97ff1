import * as z from "zod";
import { Failure, type OperationRecord } from "../../schemas/operation.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import type { Change } from "./decision.ts";
import { beginAttempt, endStep } from "./operation.ts";
import { completeVerification } from "./product.ts";
import { completeProvisioning } from "./subscription.ts";
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

/**
 * Ends an operation together with its subject, in one step of both. An operation that is being cancelled never
 * succeeds, whatever its workflow reached.
 */
export const completeOperation = (
  running: OperationRecord,
  subject: Subject,
  ended: { step: string; outcome: StepOutcome; removal?: StepOutcome | undefined },
  now: string,
): Change[] => {
  const operation = endStep(beginAttempt(running, ended.step, now) ?? running, ended.step, now);
  const { outcome } = ended;
  const failure =
    outcome.status === "failed" ? outcome.error : operation.status === "cancelling" ? operation.error : undefined;
  if (failure !== undefined) return failed(operation, subject, withRemoval(failure, ended.removal), now);
  const outputs = outcome.status === "succeeded" ? outcome.outputs : undefined;
  switch (subject.type) {
    case "tenant":
      return failed(operation, subject, lacking("a reason"), now);
    case "subscription":
      return completeProvisioning(
        subject.subscription,
        operation,
        { status: "succeeded", outputs: outputs ?? {} },
        now,
      );
    case "product": {
      const queueUrl = outputs?.["queueUrl"];
      if (queueUrl === undefined) return failed(operation, subject, lacking("the product's queue"), now);
      return completeVerification(subject.product, operation, { status: "succeeded", queueUrl }, now);
    }
  }
};

const failed = (operation: OperationRecord, subject: Subject, error: Failure, now: string): Change[] => {
  switch (subject.type) {
    case "tenant":
      return giveUpTenant(subject.tenant, operation, error, subject.productIds, now);
    case "subscription":
      return completeProvisioning(subject.subscription, operation, { status: "failed", error }, now);
    case "product":
      return completeVerification(subject.product, operation, { status: "failed", error }, now);
  }
};
