import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { OperationId, PlanId, ProductId, TenantId, Timestamp } from "./ids.ts";
import { IntegrationKind } from "./product.ts";
import { isSmallEnough, MAX_VALUES_BYTES } from "./value-limits.ts";

export const SubscriptionStatus = defineSchema(() =>
  z.enum([
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
  ]),
);
export type SubscriptionStatus = z.infer<typeof SubscriptionStatus>;

/** The body that subscribes a tenant to a plan of a product. */
export const Subscribe = defineSchema(() =>
  z
    .strictObject({
      productId: ProductId,
      planId: PlanId,
      seats: z.int().min(1).max(1_000_000).optional(),
      parameters: z
        .record(z.string().min(1).max(64), z.union([z.string().max(1024), z.number(), z.boolean()]))
        .refine(isSmallEnough, `at most ${MAX_VALUES_BYTES / 1024} KB of parameters`)
        .optional(),
    })
    .meta({ id: "Subscribe" }),
);
export type Subscribe = z.infer<typeof Subscribe>;

/** The body that changes a subscription; what it leaves out stays as it is. */
export const ChangeSubscription = defineSchema(() =>
  Subscribe.omit({ productId: true })
    .partial()
    .refine((change) => Object.keys(change).length > 0, "says nothing to change")
    .meta({ id: "ChangeSubscription" }),
);
export type ChangeSubscription = z.infer<typeof ChangeSubscription>;

/** The body that gives up a subscription whose removal failed. */
export const AbandonSubscription = defineSchema(() =>
  z
    .strictObject({
      reason: z.string().trim().min(1).max(1000).describe("why it is given up, for those who ask later"),
    })
    .meta({ id: "AbandonSubscription" }),
);
export type AbandonSubscription = z.infer<typeof AbandonSubscription>;

/** What a tenant was granted: from when on, and for a trial until when. */
export const GrantedLicence = defineSchema(() =>
  z.strictObject({
    kind: z.enum(["perSeat", "flat", "trial"]),
    startsAt: Timestamp,
    endsAt: Timestamp.optional(),
  }),
);
export type GrantedLicence = z.infer<typeof GrantedLicence>;

const baseFields = defineSchema(() =>
  Subscribe.extend({
    tenantId: TenantId,
    outputs: z
      .record(z.string(), z.string())
      .optional()
      .describe("what the tenant's stack gave, or the product reported"),
    licence: GrantedLicence,
    status: SubscriptionStatus,
    reason: z.string().optional().describe("why it failed or was given up, in words a person can act on"),
    abandoned: z.boolean().optional().describe("given up: what the product had for the tenant may still be there"),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: z.int(),
  }),
);

/** What the catalogue keeps of a subscription; it lies in its tenant's partition. */
export const SubscriptionRecord = defineSchema(() =>
  baseFields.extend({
    /** How the product is worked on, since it was subscribed to. */
    integration: IntegrationKind,
    activeOperationId: OperationId.optional(),
    lastOperationId: OperationId,
    /** The template that the stack was last made or changed from. */
    templateKey: z.string().optional(),
    /** The end of the licence that was last announced. */
    endAnnouncedFor: Timestamp.optional(),
    /** The run of the tenant's operation in which the subscription was last worked on, and whether that failed. */
    parentRunId: z.string().optional(),
    failedInParentRun: z.boolean().optional(),
    /** Set after a removal or an undo whose success was not confirmed: the product may still hold resources. */
    leftBehind: z.literal(true).optional(),
    sequence: z.int(),
    head: z.string(),
  }),
);
export type SubscriptionRecord = z.infer<typeof SubscriptionRecord>;

/** How many people use what a subscription gives, and how many may; without a limit, any number. */
export const SeatCounter = defineSchema(() => z.strictObject({ used: z.int(), limit: z.int().optional() }));
export type SeatCounter = z.infer<typeof SeatCounter>;

/** A subscription as answered. */
export const Subscription = defineSchema(() =>
  baseFields.extend({ allowedActions: z.array(z.string()) }).meta({ id: "Subscription" }),
);
export type Subscription = z.infer<typeof Subscription>;
