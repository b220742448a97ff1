import * as z from "zod";
import { actionFields } from "./actions.ts";
import { Approval } from "./approval.ts";
import { RemovedStack } from "./certificate.ts";
import { defineSchema } from "./define-schema.ts";
import { Finding } from "./finding.ts";
import { OperationId, ProductId, RolloutId, TenantId, Timestamp } from "./ids.ts";
import { IntegrationKind } from "./integration.ts";
import { Report } from "./report.ts";
import { DataLoss, OnReplacement } from "./stack-change.ts";
import { ChangeSubscription, GrantedLicence } from "./subscription.ts";

export const OperationKind = defineSchema(() =>
  z
    .enum([
      "tenant.onboard",
      "tenant.offboard",
      "tenant.suspend",
      "tenant.reactivate",
      "tenant.leave",
      "tenant.restore",
      "tenant.check",
      "tenant.repair",
      "subscription.provision",
      "subscription.change",
      "subscription.suspend",
      "subscription.reactivate",
      "subscription.deprovision",
      "product.verify",
      "product.rollout",
      "user.provision",
      "user.update",
      "user.remove",
    ])
    .meta({ id: "OperationKind" }),
);
export type OperationKind = z.infer<typeof OperationKind>;

export const OperationStatus = defineSchema(() =>
  z
    .enum(["awaitingApproval", "queued", "running", "cancelling", "succeeded", "failed", "cancelled"])
    .meta({ id: "OperationStatus" }),
);
export type OperationStatus = z.infer<typeof OperationStatus>;

/** The resource that an operation changes; a subscription's id is `ten_x/crm`. */
export const Target = defineSchema(() =>
  z
    .strictObject({
      type: z.enum(["tenant", "subscription", "product", "user"]),
      id: z.string(),
    })
    .meta({ id: "Target" }),
);
export type Target = z.infer<typeof Target>;

/** The reason why an operation or a step failed, and the action that corrects it. */
export const Failure = defineSchema(() =>
  z
    .strictObject({
      code: z.string(),
      reason: z.string().describe("at most 1,000 characters; 4,000 if it joins several reasons"),
      step: z.string().optional(),
      retryable: z.boolean(),
      losses: z
        .array(DataLoss)
        .max(20)
        .optional()
        .describe("the resources with data that the update would replace or remove, at most 20"),
    })
    .meta({ id: "Failure" }),
);
export type Failure = z.infer<typeof Failure>;

const Attempt = defineSchema(() =>
  z
    .strictObject({
      number: z.int(),
      startedAt: Timestamp,
      endedAt: Timestamp.optional(),
      error: Failure.optional(),
    })
    .meta({ id: "Attempt" }),
);

export const Step = defineSchema(() =>
  z
    .strictObject({
      name: z.string(),
      status: z
        .enum(["pending", "running", "succeeded", "failed", "skipped", "compensated"])
        .meta({ id: "StepStatus" }),
      startedAt: Timestamp.optional(),
      endedAt: Timestamp.optional(),
      attempts: z.array(Attempt).describe("at most 20 attempts: the first ten and the last ten"),
      attemptsOmitted: z
        .int()
        .optional()
        .describe("the number of omitted attempts between the first ten and the last ten"),
      nextAttemptAt: Timestamp.optional(),
    })
    .meta({ id: "Step" }),
);
export type Step = z.infer<typeof Step>;

/** A long-running task in responses; `version` counts its writes. */
export const Operation = defineSchema(() =>
  z
    .strictObject({
      id: OperationId,
      kind: OperationKind,
      status: OperationStatus,
      done: z.boolean(),
      target: Target,
      tenantId: TenantId.optional(),
      tenantName: z.string().optional().describe("the current name of the tenant"),
      productId: ProductId.optional(),
      parentId: OperationId.optional(),
      steps: z.array(Step),
      error: Failure.optional(),
      approval: Approval.optional().describe("set if a second administrator must decide, or has decided"),
      findings: z
        .array(Finding)
        .optional()
        .describe("the differences between the record and reality that a check or a repair found, at most 50"),
      retryable: z
        .boolean()
        .describe("true if the operation, its target and the rollout that started it permit a retry"),
      failing: z.boolean().describe("true if the operation failed and nothing has made the failure good since"),
      requestedBy: z.string(),
      correlationId: z.string(),
      createdAt: Timestamp,
      updatedAt: Timestamp,
      version: z.int(),
      ...actionFields.Operation.shape,
    })
    .meta({ id: "Operation" }),
);
export type Operation = z.infer<typeof Operation>;

/** The body that names several operations. */
export const OperationIds = defineSchema(() =>
  z
    .strictObject({
      ids: z
        .array(OperationId)
        .min(1)
        .max(50)
        .refine((ids) => new Set(ids).size === ids.length, "must not contain an id twice")
        .meta({ uniqueItems: true, title: "Operations", description: "the ids of up to 50 operations" }),
    })
    .meta({ id: "OperationIds" }),
);
export type OperationIds = z.infer<typeof OperationIds>;

/** The values that a step passes to later steps. */
export const StepOutputs = defineSchema(() =>
  z.object({
    outputs: z.record(z.string(), z.string()).optional(),
    templateKey: z.string().optional(),
    removedStack: RemovedStack.optional(),
  }),
);
export type StepOutputs = z.infer<typeof StepOutputs>;

/** The faults of the running step. `step` and `startedAt` identify the step; a step without faults has no progress. */
export const StepProgress = defineSchema(() =>
  z.object({
    step: z.string(),
    startedAt: Timestamp,
    /** The number of faults since the step last made progress. */
    faults: z.int(),
    /** The time since which a service throttles the step. */
    throttledSince: Timestamp.optional(),
    /** The duration of earlier throttling, in ms. Time-outs do not include it. */
    throttledMs: z.int(),
  }),
);
export type StepProgress = z.infer<typeof StepProgress>;

/** The fields of an operation that changes a subscription. */
const changeFields = {
  /** The values to which the operation changes the subscription. */
  requestedChange: ChangeSubscription.optional(),
  /** The permission to replace or remove resources that hold data. @default "stop" */
  onReplacement: OnReplacement.optional(),
  /** The license of the new plan. */
  licence: GrantedLicence.optional(),
};

/** The stored form of an operation. */
export const OperationRecord = defineSchema(() =>
  Operation.omit({ done: true, tenantName: true, retryable: true, allowedActions: true, blockedActions: true }).extend({
    tenantId: z.string().optional(),
    productId: z.string().optional(),
    /** Set from the failure until something makes it good. */
    failing: z.literal(true).optional(),
    /** The integration of the subscription's product. */
    integration: IntegrationKind.optional(),
    /** The product's report on this run, and its sender. */
    report: Report.optional(),
    reportedBy: z.string().optional(),
    /** The outputs of the steps so far. They are not in the workflow's state, because more people can read an execution's
     *  history. */
    stepOutputs: StepOutputs.optional(),
    /** The position of a step that processes many items: its next attempt continues after this item. `since` is the time
     *  from which the limits of the present items count. @default - the step's start */
    walk: z.strictObject({ step: z.string(), after: z.string().optional(), since: z.string().optional() }).optional(),
    /** The number of executions: each retry or undo adds one. */
    run: z.int(),
    progress: StepProgress.optional(),
    /** The executions started in this status because the previous one ended without recording an outcome. */
    restarts: z.object({ status: OperationStatus, count: z.int() }).optional(),
    /** Set when the operation sends the user's invitation again. */
    sendsInvitation: z.literal(true).optional(),
    ...changeFields,
    /** The removal that starts when this operation has ended, because a caller requested it in the meantime. */
    followedBy: OperationId.optional(),
    /** The offboarding that stopped this operation and removes its effects. */
    supersededBy: OperationId.optional(),
    /** The rollout that the operation carries out. */
    rolloutId: RolloutId.optional(),
    /** The tenant's operation whose cancellation cancelled this one; its retry starts this operation again. */
    stoppedWith: OperationId.optional(),
    /** The run in which the work was last requested. Runs that resume or undo it keep the number. */
    requestedRun: z.int().optional(),
    sequence: z.int(),
    head: z.string(),
  }),
);
export type OperationRecord = z.infer<typeof OperationRecord>;
