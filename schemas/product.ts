import * as z from "zod";
import { actionFields, operationFields } from "./blocked-action.ts";
import { defineSchema } from "./define-schema.ts";
import { Email, PlanId, ProductId, TeamId, Timestamp } from "./ids.ts";
import { Name } from "./name.ts";
import { Tags } from "./tags.ts";

/** The largest template that CloudFormation accepts, in characters. The request body may have 1 MB as well. */
export const MAX_TEMPLATE_LENGTH = 1_000_000;

/** Returns the schema of a record whose names match a pattern. zod's OpenAPI conversion omits the pattern by itself. */
const recordSchema = <Value extends z.ZodType>(form: RegExp, value: Value, message?: string) =>
  z.record(z.string().regex(form, message), value).meta({ propertyNames: { type: "string", pattern: form.source } });

/** The separation of a product's tenants: own resources (silo), shared ones (pool), or a mixture (bridge). */
const Isolation = defineSchema(() => z.enum(["silo", "pool", "bridge"]));

/** The price model of a plan: per seat, flat, or free until the trial ends. */
const Licence = defineSchema(() =>
  z.strictObject({
    kind: z.enum(["perSeat", "flat", "trial"]),
    days: z.int().min(1).max(3650).optional().describe("the duration of a trial"),
  }),
);

/** The entitlements that a plan grants to a tenant. */
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
        .describe("the JSON Schema of a subscription's parameters; without it, a subscription has no parameters"),
      updatableTo: z.array(PlanId).max(50).optional().describe("the plans to which a subscription can change"),
      licence: Licence.optional(),
    })
    .meta({ id: "Plan" }),
);
export type Plan = z.infer<typeof Plan>;

const timeoutMinutes = defineSchema(() => z.int().min(1).max(180).optional());
export const parameterTemplates = defineSchema(() =>
  recordSchema(
    /^[A-Za-z0-9]{1,255}$/,
    z.string().max(4096),
    "must be the name of a CloudFormation parameter",
  ).optional(),
);

/** A consent that CloudFormation requires before it creates IAM resources or expands a template. */
export const Capability = defineSchema(() =>
  z.enum(["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]),
);
export type Capability = z.infer<typeof Capability>;
const capabilities = defineSchema(() => z.array(Capability).optional());

const CloudFormationIntegration = defineSchema(() =>
  z.strictObject({
    kind: z.literal("cloudformation"),
    template: z.string().min(1).max(MAX_TEMPLATE_LENGTH).describe("the text of the template"),
    parameters: parameterTemplates.describe(
      "the stack's parameters; values may contain placeholders such as ${tenant.id}",
    ),
    capabilities,
    timeoutMinutes,
  }),
);
const EventsIntegration = defineSchema(() => z.strictObject({ kind: z.literal("events"), timeoutMinutes }));

/** The way in which a subscription is provisioned: the control plane deploys a stack, or the product reacts to events. */
export const IntegrationKind = defineSchema(() => z.enum(["cloudformation", "events"]));
export type IntegrationKind = z.infer<typeof IntegrationKind>;

/** The settings for the provisioning of a tenant. */
const Integration = defineSchema(() => z.discriminatedUnion("kind", [CloudFormationIntegration, EventsIntegration]));

/** The integration in responses; lists omit the text of the template. */
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

/** The values with which the product's team connects its account to the control plane. */
const Connection = defineSchema(() =>
  z.strictObject({
    externalId: z.string(),
    previousExternalId: z
      .strictObject({ value: z.string(), until: Timestamp })
      .optional()
      .describe("the external id that is still accepted until the product's account uses the new one"),
    controlPlaneRoleArn: z.string(),
    roleArn: z.string(),
    queueUrl: z.string().optional(),
    clientId: z.string().optional(),
    previousClientId: z
      .string()
      .optional()
      .describe("valid until new credentials are issued after a use of the current ones"),
  }),
);

const profileAttributes = defineSchema(() => z.array(z.string().min(1).max(64)).max(50));

/** The credentials with which a product's program requests tokens. Only this response contains the secret. */
export const Credentials = defineSchema(() =>
  z
    .strictObject({
      productId: ProductId,
      clientId: z.string(),
      clientSecret: z.string(),
      previousClientId: Connection.shape.previousClientId,
      version: z.int().describe("the version of the product"),
    })
    .meta({ id: "Credentials" }),
);
export type Credentials = z.infer<typeof Credentials>;

/** The ids that the API's paths need for themselves. */
const RESERVED_IDS: readonly string[] = ["validate"];

/** The body that registers a product. */
export const RegisterProduct = defineSchema(() =>
  z
    .strictObject({
      id: ProductId.refine((id) => !RESERVED_IDS.includes(id), "is reserved: choose another id"),
      name: Name,
      description: z.string().max(1000).optional(),
      team: TeamId,
      ownerEmail: Email,
      account: z.string().regex(/^\d{12}$/, "must be an AWS account id of 12 digits"),
      region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be an AWS region such as eu-central-1"),
      isolation: Isolation,
      plans: z.array(Plan).min(1).max(20),
      integration: Integration,
      profileAttributes: profileAttributes.default([]),
      tags: Tags.default({}),
    })
    .meta({ id: "RegisterProduct" }),
);
export type RegisterProduct = z.infer<typeof RegisterProduct>;

/** The body that changes a product; absent fields keep their values. The omitted fields never change. */
export const UpdateProduct = defineSchema(() =>
  RegisterProduct.omit({ id: true, team: true, account: true, region: true, isolation: true })
    // A field with a default is repeated without it: an update must not set a default.
    .extend({
      profileAttributes,
      tags: Tags,
      status: z.literal("deprecated").describe("accepts no new subscriptions; existing ones continue"),
    })
    .partial()
    .refine((change) => Object.keys(change).length > 0, "must change at least one field")
    .meta({ id: "UpdateProduct" }),
);
export type UpdateProduct = z.infer<typeof UpdateProduct>;

/** The stored form of a product; the artifact bucket contains its template. */
export const ProductRecord = defineSchema(() =>
  RegisterProduct.extend({
    /** The integration that tenants get: the last one that passed a verification, or the first one. */
    integration: StoredIntegration,
    /** The integration that replaces it after a successful verification. */
    candidate: StoredIntegration.optional(),
    status: ProductStatus,
    connection: Connection,
    /** The number of machine clients created for the product, from the second on. */
    credentials: z.int().optional(),
    /** The client that the product's program last used; set while newer credentials are unused. */
    clientInUse: z.string().optional(),
    failureReason: z.string().optional(),
    /** The time of the last successful verification. */
    verifiedAt: Timestamp.optional(),
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

/** A product in responses; `connection` is present only for callers who manage the product. */
export const Product = defineSchema(() =>
  RegisterProduct.extend({
    integration: IntegrationView,
    status: ProductStatus,
    unverified: z
      .literal(true)
      .optional()
      .describe("the shown integration has not passed its verification; tenants get the last one that passed"),
    reason: z
      .string()
      .optional()
      .describe("the reason why the last verification failed, and the action that corrects it"),
    connection: Connection.optional(),
    // Only callers who see the connection may read the product's operations.
    ...operationFields.partial().shape,
    ...actionFields.shape,
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: z.int(),
  }).meta({ id: "Product" }),
);
export type Product = z.infer<typeof Product>;
