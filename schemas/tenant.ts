import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { Email, OperationId, TenantId, Timestamp, UserId } from "./ids.ts";
import { Name } from "./name.ts";
import { Subscribe, Subscription } from "./subscription.ts";
import { Tags } from "./tags.ts";

export const TenantStatus = defineSchema(() =>
  z.enum(["requested", "active", "suspending", "suspended", "reactivating", "offboarding", "deleted", "failed"]),
);
export type TenantStatus = z.infer<typeof TenantStatus>;

const onPartialFailure = defineSchema(() =>
  z.enum(["keep", "rollBack"]).describe("what happens to the products that succeeded where another failed"),
);

/** The body that requests a tenant, its first administrator and its subscriptions in one go. */
export const RequestTenant = defineSchema(() =>
  z
    .strictObject({
      name: Name,
      adminEmail: Email,
      tags: Tags.default({}),
      onPartialFailure: onPartialFailure.default("keep"),
      subscriptions: z
        .array(Subscribe)
        .max(10)
        .default([])
        .refine(
          (all) => new Set(all.map((one) => one.productId)).size === all.length,
          "a product can be named only once",
        ),
    })
    .meta({ id: "RequestTenant" }),
);
export type RequestTenant = z.infer<typeof RequestTenant>;

/** The body that changes a tenant; what it leaves out stays as it is. */
export const UpdateTenant = defineSchema(() =>
  z
    .strictObject({ name: RequestTenant.shape.name, adminEmail: Email, tags: Tags })
    .partial()
    .refine((change) => Object.keys(change).length > 0, "says nothing to change")
    .meta({ id: "UpdateTenant" }),
);
export type UpdateTenant = z.infer<typeof UpdateTenant>;

const baseFields = defineSchema(() =>
  z.strictObject({
    id: TenantId,
    name: z.string(),
    adminEmail: z.string(),
    tags: Tags,
    onPartialFailure,
    status: TenantStatus,
    reason: z.string().optional().describe("why onboarding failed, in words a person can act on"),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: z.int(),
  }),
);

/** What the catalogue keeps of a tenant. */
export const TenantRecord = defineSchema(() =>
  baseFields.extend({
    administratorId: UserId,
    /** The run whose own workflow is done; only then may the tenant be settled. */
    preparedFor: z.string().optional(),
    activeOperationId: OperationId.optional(),
    lastOperationId: OperationId,
    sequence: z.int(),
    head: z.string(),
  }),
);
export type TenantRecord = z.infer<typeof TenantRecord>;

/** A tenant as answered, with its subscriptions. */
export const Tenant = defineSchema(() =>
  baseFields
    .extend({ subscriptions: z.array(Subscription), allowedActions: z.array(z.string()) })
    .meta({ id: "Tenant" }),
);
export type Tenant = z.infer<typeof Tenant>;

/** A tenant as its members see it: neither its contact nor what its subscriptions hold. */
export const TenantCard = defineSchema(() =>
  baseFields
    .pick({ id: true, name: true, tags: true, status: true, createdAt: true, updatedAt: true, version: true })
    .extend({
      subscriptions: z.array(Subscription.pick({ productId: true, planId: true, status: true })),
      allowedActions: z.array(z.string()),
    })
    .meta({ id: "TenantCard" }),
);
export type TenantCard = z.infer<typeof TenantCard>;
