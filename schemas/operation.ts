import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { OperationId, Timestamp } from "./ids.ts";
import { IntegrationKind } from "./product.ts";
import { Report } from "./report.ts";
import { ChangeSubscription, GrantedLicence } from "./subscription.ts";

export const OperationKind = defineSchema(() =>
  z.enum([
    "tenant.onboard",
    "tenant.offboard",
    "tenant.suspend",
    "tenant.reactivate",
    "subscription.provision",
    "subscription.change",
    "subscription.suspend",
    "subscription.reactivate",
    "subscription.deprovision",
    "product.verify",
    "user.provision",
    "user.update",
    "user.remove",
  ]),
);
export type OperationKind = z.infer<typeof OperationKind>;

/** The kinds of operation whose workflow can undo what it did. */
export const undoableKinds = [
  "subscription.provision",
  "subscription.change",
  "subscription.suspend",
  "subscription.reactivate",
  "user.provision",
] as const satisfies readonly OperationKind[];

export const OperationStatus = defineSchema(() =>
  z.enum(["queued", "running", "cancelling", "succeeded", "failed", "cancelled"]),
);
export type OperationStatus = z.infer<typeof OperationStatus>;

/** What an operation works on; a subscription's id is `ten_x/crm`. */
export const Target = defineSchema(() =>
  z.strictObject({
    type: z.enum(["tenant", "subscription", "product", "user"]),
    id: z.string(),
  }),
);
export type Target = z.infer<typeof Target>;

/** Why something did not work, in words a person can act on. */
export const Failure = defineSchema(() =>
  z.strictObject({
    code: z.string(),
    reason: z.string().describe("at most 1,000 characters, 4,000 where several are joined"),
    step: z.string().optional(),
    retryable: z.boolean(),
  }),
);
export type Failure = z.infer<typeof Failure>;

const Attempt = defineSchema(() =>
  z.strictObject({
    number: z.int(),
    startedAt: Timestamp,
    endedAt: Timestamp.optional(),
    error: Failure.optional(),
  }),
);

export const Step = defineSchema(() =>
  z.strictObject({
    name: z.string(),
    status: z.enum(["pending", "running", "succeeded", "failed", "skipped", "compensated"]),
    startedAt: Timestamp.optional(),
    endedAt: Timestamp.optional(),
    attempts: z.array(Attempt).describe("at most 20: the first ten and the last ten"),
    attemptsOmitted: z
      .int()
      .optional()
      .describe("how many attempts between the first ten and the last ten are left out"),
    nextAttemptAt: Timestamp.optional(),
  }),
);
export type Step = z.infer<typeof Step>;

/** One run of a long task as answered; `version` counts its writes. */
export const Operation = defineSchema(() =>
  z
    .strictObject({
      id: OperationId,
      kind: OperationKind,
      status: OperationStatus,
      done: z.boolean(),
      target: Target,
      parentId: OperationId.optional(),
      steps: z.array(Step),
      error: Failure.optional(),
      requestedBy: z.string(),
      correlationId: z.string(),
      createdAt: Timestamp,
      updatedAt: Timestamp,
      version: z.int(),
      allowedActions: z.array(z.string()),
    })
    .meta({ id: "Operation" }),
);
export type Operation = z.infer<typeof Operation>;

/** What a step has made, for the steps after it. */
export const StepOutputs = defineSchema(() =>
  z.object({
    outputs: z.record(z.string(), z.string()).optional(),
    templateKey: z.string().optional(),
  }),
);
export type StepOutputs = z.infer<typeof StepOutputs>;

/** The trouble of the step that runs; only while it has any. `step` and `startedAt` say which step's it is. */
export const StepProgress = defineSchema(() =>
  z.object({
    step: z.string(),
    startedAt: Timestamp,
    /** The faults since the step last got on. */
    faults: z.int(),
    /** Since when a service has throttled the step. */
    throttledSince: Timestamp.optional(),
    /** The time that earlier throttling took, in ms: no time-out counts it. */
    throttledMs: z.int(),
  }),
);
export type StepProgress = z.infer<typeof StepProgress>;

/** What the table of workflow status keeps of an operation. */
export const OperationRecord = defineSchema(() =>
  Operation.omit({ done: true, allowedActions: true }).extend({
    tenantId: z.string().optional(),
    productId: z.string().optional(),
    /** How the work on a subscription is done. */
    integration: IntegrationKind.optional(),
    /** What the product has reported of this run, and who did so. */
    report: Report.optional(),
    reportedBy: z.string().optional(),
    /** What its steps have given so far. The workflow does not carry it: more people may read an execution's history. */
    stepOutputs: StepOutputs.optional(),
    /** The place of a step over many items: its next try goes on behind this item. */
    walk: z.strictObject({ step: z.string(), after: z.string().optional() }).optional(),
    /** Counts the executions: 1, and one more for each that takes up where another stopped. */
    run: z.int(),
    progress: StepProgress.optional(),
    /** The executions that were begun in this status because the one before had ended without the operation's say. */
    restarts: z.object({ status: OperationStatus, count: z.int() }).optional(),
    /** Set where the user's invitation is to be sent again. */
    sendsInvitation: z.literal(true).optional(),
    /** What a change is to lead to. */
    requestedChange: ChangeSubscription.optional(),
    /** The licence that comes with another plan. */
    licence: GrantedLicence.optional(),
    /** The removal that follows once this one has come to rest, because it was requested meanwhile. */
    followedBy: OperationId.optional(),
    /** The removal of the tenant that stopped this operation and takes over what it would have undone. */
    supersededBy: OperationId.optional(),
    /** The tenant's operation with which this one was cancelled; a retry of that one begins it again. */
    stoppedWith: OperationId.optional(),
    /** The run in which the work was last requested. Runs that only resume or undo it keep the number. */
    requestedRun: z.int().optional(),
    /** Set while the operation is not over: the list of those that a sweep looks at. */
    open: z.literal("open").optional(),
    sequence: z.int(),
    head: z.string(),
  }),
);
export type OperationRecord = z.infer<typeof OperationRecord>;
