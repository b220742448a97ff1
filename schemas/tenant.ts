import * as z from "zod";
import { actionFields, operationFields } from "./actions.ts";
import { defineSchema } from "./define-schema.ts";
import { Email, OperationId, ProductId, TenantId, Timestamp, UserId } from "./ids.ts";
import { Name } from "./name.ts";
import { Subscribe, Subscription } from "./subscription.ts";
import { Tags } from "./tags.ts";

export const TenantStatus = defineSchema(() =>
  z
    .enum([
      "requested",
      "active",
      "suspending",
      "suspended",
      "reactivating",
      "leaving",
      "offboarding",
      "deleted",
      "failed",
    ])
    .meta({ id: "TenantStatus" }),
);
export type TenantStatus = z.infer<typeof TenantStatus>;

const onPartialFailure = defineSchema(() =>
  z.enum(["keep", "rollBack"]).meta({
    id: "OnPartialFailure",
    title: "If a product fails",
    description: "keeps or removes the other products if one product fails",
  }),
);

/** The key of a customer in another system, such as a billing account. */
export const ExternalId = defineSchema(() =>
  z
    .string()
    .trim()
    .min(1)
    .max(128)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, "one line without control characters"),
);

/** The fields that a request sets and an update changes. A field that is added here is accepted, stored, updated and
 *  shown; existing tenants lack it, so it must be optional. */
const requestedFields = {
  name: Name.meta({ title: "Name", description: "the name of the customer, which no other tenant has" }),
  adminEmail: Email.meta({
    title: "Administrator's e-mail",
    description: "the address of the first administrator, who receives an invitation",
  }),
  externalId: ExternalId.optional().meta({
    title: "External id",
    description: "the key of the customer in another system, which no other tenant has",
  }),
  tags: Tags,
};

/** The longest time for which a deleted tenant can be restored. */
export const MAX_GRACE_DAYS = 90;

/** The body that requests a tenant with its first administrator and its subscriptions. */
export const RequestTenant = defineSchema(() =>
  z
    .strictObject({
      ...requestedFields,
      tags: Tags.default({}),
      onPartialFailure: onPartialFailure.default("keep"),
      subscriptions: z
        .array(Subscribe)
        .max(10)
        .default([])
        .refine(
          (all) => new Set(all.map((one) => one.productId)).size === all.length,
          "must not contain a product twice",
        )
        .meta({ title: "Subscriptions", description: "up to 10 products that the tenant gets at once" }),
    })
    .meta({ id: "RequestTenant" }),
);
export type RequestTenant = z.infer<typeof RequestTenant>;

/** The body that changes a tenant; absent fields keep their values. */
export const UpdateTenant = defineSchema(() =>
  z
    .strictObject(requestedFields)
    .partial()
    .refine((change) => Object.keys(change).length > 0, "must change at least one field")
    .meta({ id: "UpdateTenant" }),
);
export type UpdateTenant = z.infer<typeof UpdateTenant>;

const baseFields = defineSchema(() =>
  z.strictObject({
    id: TenantId,
    ...requestedFields,
    // Stored values keep the rules of their request.
    name: z.string(),
    adminEmail: z.string(),
    externalId: z.string().optional().describe("the key of the customer in another system"),
    onPartialFailure,
    status: TenantStatus,
    purgeAt: Timestamp.optional().describe("the time at which a leaving tenant is offboarded"),
    reason: z.string().optional().describe("the reason why onboarding failed, and the action that corrects it"),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: z.int(),
  }),
);

/** The statuses to which the restoration of a leaving tenant returns. */
export const RestoredStatus = defineSchema(() => TenantStatus.extract(["active", "suspended", "failed"]));
export type RestoredStatus = z.infer<typeof RestoredStatus>;

/** The state of a tenant before it began to leave, which a restoration brings back. */
const StateBeforeLeaving = defineSchema(() =>
  z.strictObject({
    status: RestoredStatus,
    reason: z.string().optional(),
    /** The products whose subscriptions stay suspended. */
    suspendedProductIds: z.array(ProductId),
    /** The failed operation that a retry can repeat. Set for a failed tenant. */
    lastOperationId: OperationId.optional(),
  }),
);
export type StateBeforeLeaving = z.infer<typeof StateBeforeLeaving>;

/** The stored form of a tenant. */
export const TenantRecord = defineSchema(() =>
  baseFields.extend({
    administratorId: UserId,
    /** The differences between the record and reality that the last comparison found. */
    differences: z.array(z.string()).optional(),
    /** The run whose workflow has finished; until then the tenant is not reconciled. */
    preparedFor: z.string().optional(),
    /** Set from the begin of a tenant's leaving until it is restored or offboarded. */
    beforeLeaving: StateBeforeLeaving.optional(),
    activeOperationId: OperationId.optional(),
    lastOperationId: OperationId,
    sequence: z.int(),
    head: z.string(),
  }),
);
export type TenantRecord = z.infer<typeof TenantRecord>;

/** A tenant with its subscriptions in responses. */
export const Tenant = defineSchema(() =>
  baseFields
    .extend({ subscriptions: z.array(Subscription), ...operationFields.shape, ...actionFields.Tenant.shape })
    .meta({ id: "Tenant" }),
);
export type Tenant = z.infer<typeof Tenant>;

/** A tenant as its members see it, without the contact and the subscriptions' details. */
export const TenantCard = defineSchema(() =>
  baseFields
    .pick({ id: true, name: true, tags: true, status: true, createdAt: true, updatedAt: true, version: true })
    .extend({
      subscriptions: z.array(
        Subscription.pick({ productId: true, planId: true, status: true }).meta({ id: "SubscriptionCard" }),
      ),
      ...actionFields.Tenant.shape,
    })
    .meta({ id: "TenantCard" }),
);
export type TenantCard = z.infer<typeof TenantCard>;

/** A tenant as the machine client of a product sees it, with the product's own subscription alone. */
export const Subscriber = defineSchema(() =>
  TenantCard.extend({
    externalId: baseFields.shape.externalId,
    subscriptions: z.array(Subscription).length(1),
  }).meta({ id: "Subscriber" }),
);
export type Subscriber = z.infer<typeof Subscriber>;
