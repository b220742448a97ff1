import * as z from "zod";
import { actionFields, operationFields } from "./actions.ts";
import { RemovedStack } from "./certificate.ts";
import { DecisionReason } from "./decision-reason.ts";
import { defineSchema } from "./define-schema.ts";
import { countDynamicReferences, dynamicReferenceRule } from "./dynamic-reference.ts";
import { OperationId, PlanId, ProductId, TenantId, Timestamp } from "./ids.ts";
import { IntegrationKind } from "./integration.ts";
import { ReleaseNumber } from "./release.ts";
import { OnReplacement } from "./stack-change.ts";
import { isSmallEnough, MAX_VALUES_BYTES } from "./value-limits.ts";

export const SubscriptionStatus = defineSchema(() =>
  z
    .enum([
      "requested",
      "provisioning",
      "active",
      "changing",
      "suspending",
      "suspended",
      "reactivating",
      "deprovisioning",
      "cancelled",
      "failed",
    ])
    .meta({ id: "SubscriptionStatus" }),
);
export type SubscriptionStatus = z.infer<typeof SubscriptionStatus>;

const ParameterValue = defineSchema(() =>
  z.union([
    z
      .string()
      .max(1024)
      .refine((text) => countDynamicReferences(text) === 0, dynamicReferenceRule),
    z.number(),
    z.boolean(),
  ]),
);

/** The body that subscribes a tenant to a plan of a product. */
export const Subscribe = defineSchema(() =>
  z
    .strictObject({
      productId: ProductId.meta({ title: "Product", description: "the id of the product" }),
      planId: PlanId.meta({ title: "Plan", description: "the id of one of the product's plans" }),
      seats: z
        .int()
        .min(1)
        .max(1_000_000)
        .optional()
        .meta({ title: "Seats", description: "the number of users; without it, the number of the plan applies" }),
      parameters: z
        .record(z.string().min(1).max(64), ParameterValue)
        .refine(isSmallEnough, `at most ${MAX_VALUES_BYTES / 1024} KB of parameters`)
        .optional()
        .meta({ title: "Parameters", description: "the values that the plan's JSON Schema asks for" }),
    })
    .meta({ id: "Subscribe" }),
);
export type Subscribe = z.infer<typeof Subscribe>;

/** The body that changes a subscription; absent fields keep their values. */
export const ChangeSubscription = defineSchema(() =>
  Subscribe.omit({ productId: true })
    .extend({ release: ReleaseNumber })
    .partial()
    .extend({ onReplacement: OnReplacement.optional() })
    .refine(({ onReplacement: _, ...change }) => Object.keys(change).length > 0, "must change at least one field")
    .meta({ id: "ChangeSubscription" }),
);
export type ChangeSubscription = z.infer<typeof ChangeSubscription>;

/** The body that gives up a subscription whose removal failed. */
export const AbandonSubscription = defineSchema(() =>
  z
    .strictObject({
      reason: DecisionReason.meta({ title: "Reason", description: "the reason why the subscription is given up" }),
    })
    .meta({ id: "AbandonSubscription" }),
);
export type AbandonSubscription = z.infer<typeof AbandonSubscription>;

/** The granted license with its start and, for a trial, its end. */
export const GrantedLicence = defineSchema(() =>
  z
    .strictObject({
      kind: z.enum(["perSeat", "flat", "trial"]),
      startsAt: Timestamp,
      endsAt: Timestamp.optional(),
    })
    .meta({ id: "GrantedLicence" }),
);
export type GrantedLicence = z.infer<typeof GrantedLicence>;

const baseFields = defineSchema(() =>
  Subscribe.extend({
    tenantId: TenantId,
    release: ReleaseNumber.optional().describe(
      "the product's release that the tenant has, until a change names another",
    ),
    outputs: z
      .record(z.string(), z.string())
      .optional()
      .describe("the outputs of the tenant's stack, or those that the product reported"),
    licence: GrantedLicence,
    status: SubscriptionStatus,
    reason: z.string().optional().describe("the reason why it failed or was given up, and the action that corrects it"),
    abandoned: z
      .boolean()
      .optional()
      .describe("the subscription was given up; resources of the tenant may remain in the product"),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: z.int(),
  }),
);

/** The stored form of a subscription, in its tenant's partition. */
export const SubscriptionRecord = defineSchema(() =>
  baseFields.extend({
    /** The product's integration at the time of the subscription. */
    integration: IntegrationKind,
    activeOperationId: OperationId.optional(),
    lastOperationId: OperationId,
    /** The operation that provisioned it. It distinguishes the subscription from an earlier one to the same product. Records
     *  of older versions lack it. */
    provisionedBy: OperationId.optional(),
    /** The template of the stack's last creation or update. */
    templateKey: z.string().optional(),
    /** The stack that the subscription's end has removed. */
    removedStack: RemovedStack.optional(),
    /** The license end that was last announced. */
    endAnnouncedFor: Timestamp.optional(),
    /** The last run of the tenant's operation that included the subscription, and its failure there. */
    parentRunId: z.string().optional(),
    failedInParentRun: z.boolean().optional(),
    /** The work after which the product may still have resources: its removal or undo is not confirmed. */
    leftBehind: z.enum(["provisioning", "removal"]).optional(),
    sequence: z.int(),
    head: z.string(),
  }),
);
export type SubscriptionRecord = z.infer<typeof SubscriptionRecord>;

/** The used seats of a subscription and their limit; without a limit, any number is allowed. */
export const SeatCounter = defineSchema(() => z.strictObject({ used: z.int(), limit: z.int().optional() }));
export type SeatCounter = z.infer<typeof SeatCounter>;

/** A subscription in responses. */
export const Subscription = defineSchema(() =>
  baseFields.extend({ ...operationFields.shape, ...actionFields.Subscription.shape }).meta({ id: "Subscription" }),
);
export type Subscription = z.infer<typeof Subscription>;
