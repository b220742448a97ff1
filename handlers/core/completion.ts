import * as z from "zod";
import { Failure, Given, type OperationRecord } from "../../schemas/operation.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import type { UserRecord } from "../../schemas/user.ts";
import type { Change } from "./decision.ts";
import { changeOf, removals, stopOperation } from "./operation.ts";
import { completeVerification } from "./product.ts";
import { joinReasons, shortenFailure } from "./reason.ts";
import { reportedOutcome } from "./report.ts";
import { beginAttempt, endStep } from "./steps.ts";
import { completeWork } from "./subscription.ts";
import { prepareTenant } from "./tenant.ts";
import { activateUser, type ProductMap } from "./user.ts";
import { completeUserWork, type IdentityOutcome } from "./user-outcome.ts";

/** How a step ended, as the workflow carries it on. */
export const StepOutcome = z.discriminatedUnion("status", [
  Given.extend({ status: z.literal("succeeded") }),
  z.object({ status: z.literal("failed"), error: Failure }),
]);
export type StepOutcome = z.infer<typeof StepOutcome>;

/** What a completion needs to know of the operation's subject, by kind of operation. */
export type Subject =
  | { type: "tenant"; tenant: TenantRecord; productIds: string[] }
  | { type: "subscription"; subscription: SubscriptionRecord }
  | { type: "product"; product: ProductRecord }
  | { type: "user"; user: UserRecord; products: ProductMap };

const lacking = (what: string): Failure => ({
  code: "outcomeIncomplete",
  reason: `The workflow ended without ${what}.`,
  retryable: true,
});

/** How the work on an operation ended, with all that its steps have given. */
const outcomeOf = (operation: OperationRecord, told: StepOutcome): StepOutcome => {
  // A report that came in the last moment counts as well: it has been accepted.
  const outcome = reportedOutcome(operation) ?? told;
  return outcome.status === "succeeded" ? { ...operation.given, ...outcome } : outcome;
};

/** A failure that also says what could not be taken back. */
const withUndone = (error: Failure, undone: StepOutcome | undefined): Failure =>
  undone?.status === "failed"
    ? {
        ...error,
        reason: joinReasons([error.reason, `What had been done could not be undone: ${undone.error.reason}`]),
      }
    : error;

/** What became of an identity; one that was made and has no subject is none. */
const identityOutcome = ({ kind }: OperationRecord, outcome: StepOutcome): IdentityOutcome => {
  if (outcome.status === "failed") return outcome;
  const subject = outcome.outputs?.["subject"];
  const lost = kind === "user.provision" && subject === undefined;
  return lost ? { status: "failed", error: lacking("the identity's subject") } : { status: "succeeded", subject };
};

type Ended = { step: string; outcome: StepOutcome; undone?: StepOutcome | undefined };

/** Why the operation did not reach its goal. One that is being stopped never does, whatever its workflow reached. */
const failureOf = (operation: OperationRecord, { outcome, undone }: Ended): Failure | undefined => {
  // What Step Functions caught has not been through a step, which would have shortened it.
  if (outcome.status === "failed") return withUndone(shortenFailure(outcome.error), undone);
  // A removal that was stopped is a removal all the same: what counts is whether it is gone.
  if (removals.includes(operation.kind) || operation.status !== "cancelling") return undefined;
  return operation.error && withUndone(operation.error, undone);
};

/**
 * Ends an operation together with its subject, in one step of both. A tenant's own workflow only says that it is done:
 * the settle reactor ends the operation once the tenant's products are.
 */
export const completeOperation = (running: OperationRecord, subject: Subject, told: Ended, now: string): Change[] => {
  const ended = { ...told, outcome: outcomeOf(running, told.outcome) };
  const operation = endStep(beginAttempt(running, ended.step, now) ?? running, ended.step, now);
  const error = failureOf(operation, ended);
  const outcome = error ? ({ status: "failed", error } as const) : ended.outcome;
  switch (subject.type) {
    case "tenant": {
      const stopped = stopOperation(running, error ?? lacking("a reason"));
      const steps = { ...stopped.after, steps: operation.steps };
      return [prepareTenant(subject.tenant, running, subject.productIds), { ...stopped, after: steps }];
    }
    case "subscription":
      return completeWork(subject.subscription, operation, outcome, now);
    case "product": {
      const { queueUrl, clientId } = (outcome.status === "succeeded" && outcome.outputs) || {};
      if (error === undefined && queueUrl !== undefined && clientId !== undefined) {
        return completeVerification(subject.product, operation, { status: "succeeded", queueUrl, clientId }, now);
      }
      const missing = error ?? lacking("the product's queue and machine client");
      return completeVerification(subject.product, operation, { status: "failed", error: missing }, now);
    }
    case "user": {
      const identity = identityOutcome(operation, outcome);
      return completeUserWork(subject.user, operation, identity, { products: subject.products, now });
    }
  }
};

/** A tenant's first administrator, and the subject of the identity that was made for them. */
export type Administrator = { user: UserRecord; subject: string };

/** The tenant's own workflow has done its part, in its step; its first administrator is let in with that. */
export const completePreparation = (
  { tenant, productIds, administrator }: { tenant: TenantRecord; productIds: string[]; administrator?: Administrator },
  operation: OperationRecord,
  step: string,
  now: string,
): Change[] => [
  prepareTenant(tenant, operation, productIds),
  changeOf(operation, endStep(operation, step, now)),
  ...(administrator?.user.status === "requested" ? [activateUser(administrator.user, administrator.subject)] : []),
];
