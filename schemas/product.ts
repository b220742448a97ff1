import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { Email, PlanId, ProductId, TeamId, Timestamp } from "./ids.ts";
import { Name } from "./name.ts";
import { Tags } from "./tags.ts";

/** The largest template that CloudFormation takes, in characters; the body around it may have 1 MB as well. */
const MAX_TEMPLATE_LENGTH = 1_000_000;

/** Values by names of one form, of which the OpenAPI document would not say anything by itself. */
const recordSchema = <Value extends z.ZodType>(form: RegExp, value: Value, message?: string) =>
  z.record(z.string().regex(form, message), value).meta({ propertyNames: { type: "string", pattern: form.source } });

/** How a product keeps its tenants apart: each its own resources, shared ones, or shared with own parts. */
const Isolation = defineSchema(() => z.enum(["silo", "pool", "bridge"]));

/** What a tenant pays for: people, a fixed price, or nothing until the trial ends. */
const Licence = defineSchema(() =>
  z.strictObject({
    kind: z.enum(["perSeat", "flat", "trial"]),
    days: z.int().min(1).max(3650).optional().describe("how long a trial lasts"),
  }),
);

/** What a plan grants to a tenant. */
const Entitlements = defineSchema(() =>
  z.strictObject({
    seats: z.int().min(1).max(1_000_000).optional(),
    features: z.array(z.string().min(1).max(64)).max(100),
    limits: recordSchema(/^[A-Za-z][A-Za-z0-9]{0,63}$/, z.number()),
  }),
);

/** A subscription level of a product. */
export const Plan = defineSchema(() =>
  z
    .strictObject({
      id: PlanId,
      name: Name,
      tier: Name.max(64),
      entitlements: Entitlements,
      parameters: z
        .record(z.string(), z.unknown())
        .optional()
        .describe("JSON Schema of the parameters that a subscription may carry; without it, none"),
      updatableTo: z.array(PlanId).max(50).optional().describe("the plans that a subscription may change to"),
      licence: Licence.optional(),
    })
    .meta({ id: "Plan" }),
);
export type Plan = z.infer<typeof Plan>;

const timeoutMinutes = defineSchema(() => z.int().min(1).max(180).optional());
const parameterTemplates = defineSchema(() =>
  recordSchema(/^[A-Za-z0-9]{1,255}$/, z.string().max(4096), "a CloudFormation parameter's name").optional(),
);

/** A consent that CloudFormation asks for before it makes resources of IAM or expands a template. */
export const Capability = defineSchema(() =>
  z.enum(["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]),
);
export type Capability = z.infer<typeof Capability>;
const capabilities = defineSchema(() => z.array(Capability).optional());

const CloudFormationIntegration = defineSchema(() =>
  z.strictObject({
    kind: z.literal("cloudformation"),
    template: z.string().min(1).max(MAX_TEMPLATE_LENGTH).describe("the template's text"),
    parameters: parameterTemplates.describe("the stack's parameters; values may hold ${tenant.id} and the like"),
    capabilities,
    timeoutMinutes,
  }),
);
const EventsIntegration = defineSchema(() => z.strictObject({ kind: z.literal("events"), timeoutMinutes }));

/** Who does the work on a tenant's subscription: the control plane by a stack, or the product itself, which is asked by events. */
export const IntegrationKind = defineSchema(() => z.enum(["cloudformation", "events"]));
export type IntegrationKind = z.infer<typeof IntegrationKind>;

/** How the control plane provisions the product for a tenant. */
const Integration = defineSchema(() => z.discriminatedUnion("kind", [CloudFormationIntegration, EventsIntegration]));

/** As answered: a list leaves the template's text out. */
const IntegrationView = defineSchema(() =>
  z.discriminatedUnion("kind", [CloudFormationIntegration.partial({ template: true }), EventsIntegration]),
);

const StoredIntegration = defineSchema(() =>
  z.discriminatedUnion("kind", [
    CloudFormationIntegration.omit({ template: true }).extend({ templateKey: z.string() }),
    EventsIntegration,
  ]),
);

export type StoredIntegration = z.infer<typeof StoredIntegration>;

export const ProductStatus = defineSchema(() => z.enum(["verifying", "available", "failed", "deprecated", "retired"]));
export type ProductStatus = z.infer<typeof ProductStatus>;

/** What the product's team needs to let the control plane in. */
const Connection = defineSchema(() =>
  z.strictObject({
    externalId: z.string(),
    previousExternalId: z
      .strictObject({ value: z.string(), until: Timestamp })
      .optional()
      .describe("what is accepted too, until the product's account knows the new one"),
    controlPlaneRoleArn: z.string(),
    roleArn: z.string(),
    queueUrl: z.string().optional(),
    clientId: z.string().optional(),
    previousClientId: z
      .string()
      .optional()
      .describe("valid until credentials are issued again after the newer ones have been used"),
  }),
);

const profileAttributes = defineSchema(() => z.array(z.string().min(1).max(64)).max(50));

/** What a product's machine gets its tokens with. The secret is shown in this answer and nowhere else. */
export const Credentials = defineSchema(() =>
  z
    .strictObject({
      productId: ProductId,
      clientId: z.string(),
      clientSecret: z.string(),
      previousClientId: Connection.shape.previousClientId,
      version: z.int().describe("the product's"),
    })
    .meta({ id: "Credentials" }),
);
export type Credentials = z.infer<typeof Credentials>;

/** The body that registers a product. */
export const RegisterProduct = defineSchema(() =>
  z
    .strictObject({
      id: ProductId,
      name: Name,
      description: z.string().max(1000).optional(),
      team: TeamId,
      ownerEmail: Email,
      account: z.string().regex(/^\d{12}$/, "an AWS account id: 12 digits"),
      region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region like eu-central-1"),
      isolation: Isolation,
      plans: z.array(Plan).min(1).max(20),
      integration: Integration,
      profileAttributes: profileAttributes.default([]),
      tags: Tags.default({}),
    })
    .meta({ id: "RegisterProduct" }),
);
export type RegisterProduct = z.infer<typeof RegisterProduct>;

/** The body that changes a product; what it leaves out stays as it is. Its team and its account never change. */
export const UpdateProduct = defineSchema(() =>
  RegisterProduct.pick({
    name: true,
    description: true,
    ownerEmail: true,
    plans: true,
    integration: true,
  })
    .extend({
      profileAttributes,
      tags: Tags,
      status: z.literal("deprecated").describe("nobody can subscribe any more; who has it keeps it"),
    })
    .partial()
    .refine((change) => Object.keys(change).length > 0, "says nothing to change")
    .meta({ id: "UpdateProduct" }),
);
export type UpdateProduct = z.infer<typeof UpdateProduct>;

/** What the catalogue keeps of a product: its template lies in the bucket of artefacts. */
export const ProductRecord = defineSchema(() =>
  RegisterProduct.extend({
    /** The integration in force for tenants: the one that passed a verification last, or the first one. */
    integration: StoredIntegration,
    /** The integration that is to replace it, until it passes a verification. */
    candidate: StoredIntegration.optional(),
    status: ProductStatus,
    connection: Connection,
    /** How many machine clients were made for it, where it was given more than the first. */
    credentials: z.int().optional(),
    /** The client that the product's machine was seen with, where newer ones have been issued and not been used yet. */
    clientInUse: z.string().optional(),
    failureReason: z.string().optional(),
    activeOperationId: z.string().optional(),
    lastOperationId: z.string(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: z.int(),
    sequence: z.int(),
    head: z.string(),
  }),
);
export type ProductRecord = z.infer<typeof ProductRecord>;

/** A product as answered; `connection` only to those who manage it. */
export const Product = defineSchema(() =>
  RegisterProduct.extend({
    integration: IntegrationView,
    status: ProductStatus,
    unverified: z
      .literal(true)
      .optional()
      .describe("the integration, as shown, has not passed its verification: tenants get the one that passed last"),
    reason: z.string().optional().describe("why the last verification failed, and what to do"),
    connection: Connection.optional(),
    allowedActions: z.array(z.string()),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: z.int(),
  }).meta({ id: "Product" }),
);
export type Product = z.infer<typeof Product>;
