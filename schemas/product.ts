import * as z from "zod";
import { actionFields, operationFields } from "./actions.ts";
import { defineSchema } from "./define-schema.ts";
import { Email, ProductId, TeamId, Timestamp } from "./ids.ts";
import { Integration, IntegrationView, StoredIntegration } from "./integration.ts";
import { Name } from "./name.ts";
import { Plan } from "./plan.ts";
import { ReleaseNumber } from "./release.ts";
import { isAmbiguousInStackNames } from "./stack-name.ts";
import { Tags } from "./tags.ts";

/** The separation of a product's tenants: own resources (silo), shared ones (pool), or a mixture (bridge). */
const Isolation = defineSchema(() =>
  z.enum(["silo", "pool", "bridge"]).meta({
    id: "Isolation",
    title: "Isolation",
    description:
      "silo: each tenant has resources of its own; pool: tenants share them; bridge: a mixture. It never changes",
  }),
);

export const ProductStatus = defineSchema(() =>
  z.enum(["verifying", "available", "failed", "deprecated", "retired"]).meta({ id: "ProductStatus" }),
);
export type ProductStatus = z.infer<typeof ProductStatus>;

/** The values with which the product's team connects its account to the control plane. */
const Connection = defineSchema(() =>
  z
    .strictObject({
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
    })
    .meta({ id: "Connection" }),
);

const profileAttributes = defineSchema(() =>
  z.array(z.string().min(1).max(64)).max(50).meta({
    title: "Profile attributes",
    description: "the attributes of its users that the product receives: `email` and fields of `UserAttributes`",
  }),
);

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

/** The id of a new product. With `crm-dead-letters` a product would own the dead-letter queue of `crm`
 *  (`handlers/adapters/product-queue/queue-names.ts`), and its account could read it. */
const NewProductId = defineSchema(() =>
  ProductId.refine((id) => !RESERVED_IDS.includes(id), "is a path of the API: choose another id")
    .refine(
      (id) => !id.endsWith("-dead-letters"),
      "must not end with -dead-letters: the dead-letter queue of another product could have its name",
    )
    .refine(
      (id) => !isAmbiguousInStackNames(id),
      "must not contain the part -ten: the names of stacks have it behind the product's id",
    )
    .meta({ title: "Id", description: "the id of the product, which is never used again" }),
);

/** The body that registers a product. */
export const RegisterProduct = defineSchema(() =>
  z
    .strictObject({
      id: NewProductId,
      name: Name.meta({ title: "Name", description: "the name of the product" }),
      description: z
        .string()
        .max(1000)
        .optional()
        .meta({ title: "Description", description: "what the product does, for people who choose one" }),
      team: TeamId.meta({ title: "Team", description: "the id of the team that owns the product; it never changes" }),
      ownerEmail: Email.meta({ title: "Owner's e-mail", description: "the address at which the team is reached" }),
      account: z
        .string()
        .regex(/^\d{12}$/, "must be an AWS account id of 12 digits")
        .meta({
          title: "AWS account",
          description: "the 12 digits of the account in which the product runs; it never changes",
        }),
      region: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be an AWS region such as eu-central-1")
        .meta({
          title: "AWS region",
          description: "the region of the tenants' stacks, such as eu-central-1; it never changes",
        }),
      isolation: Isolation,
      plans: z
        .array(Plan)
        .min(1)
        .max(20)
        .meta({ title: "Plans", description: "the levels to which a tenant can subscribe" }),
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
      status: z
        .literal("deprecated")
        .meta({ title: "Status", description: "accepts no new subscriptions; existing ones continue" }),
      currentRelease: ReleaseNumber.meta({
        title: "Current release",
        description: "the available release that new subscriptions take",
      }),
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
    /** The release of `integration`. Absent for a self-provisioned product, and before the first release passed. */
    currentRelease: ReleaseNumber.optional(),
    /** The number of the newest release. Records of older versions have none. */
    latestRelease: ReleaseNumber.optional(),
    /** The release that has not passed its verification: the candidate, or the integration before the first release passed.
     *  Records of older versions lack it: there it is the newest release. */
    pendingRelease: ReleaseNumber.optional(),
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
    currentRelease: ReleaseNumber.optional().describe("the release that new subscriptions take"),
    connection: Connection.optional(),
    // Only callers who see the connection may read the product's operations.
    ...operationFields.partial().shape,
    ...actionFields.Product.shape,
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: z.int(),
  }).meta({ id: "Product" }),
);
export type Product = z.infer<typeof Product>;
