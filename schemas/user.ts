import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { Email, OperationId, ProductId, TeamId, TenantId, Timestamp, UserId } from "./ids.ts";
import { Name } from "./name.ts";

/** What the platform's staff may be: they belong to no tenant. */
export const StaffRole = defineSchema(() => z.enum(["platform-admin", "product-owner", "auditor"]));
export type StaffRole = z.infer<typeof StaffRole>;
/** What a tenant's people may be. */
const TenantRole = defineSchema(() => z.enum(["tenant-admin", "member"]));
/** What a person may be on the platform. */
export const Role = defineSchema(() => z.enum([...StaffRole.options, ...TenantRole.options]));
export type Role = z.infer<typeof Role>;

export const UserStatus = defineSchema(() => z.enum(["requested", "active", "disabled", "removed", "failed"]));
export type UserStatus = z.infer<typeof UserStatus>;

/**
 * All that can be known of a user beside the e-mail, which everybody has. None of it must be given; a product gets
 * what it declares by these names, and nobody can give what is not in this list.
 */
export const UserAttributes = defineSchema(() =>
  z
    .strictObject({
      displayName: Name,
      givenName: Name,
      familyName: Name,
      locale: z
        .string()
        .max(35)
        .regex(
          /^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{5,8})*$/,
          "a language tag like de-CH (BCP 47)",
        ),
      timeZone: z
        .string()
        .max(64)
        .regex(/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/, "a time zone like Europe/Zurich (IANA)"),
      phone: z.string().regex(/^\+[1-9][0-9]{6,14}$/, "a number like +41445550100 (E.164)"),
      jobTitle: Name,
      department: Name,
    })
    .partial()
    .meta({ id: "UserAttributes" }),
);
export type UserAttributes = z.infer<typeof UserAttributes>;

/** As many as a tenant can have subscriptions. */
const MAX_PRODUCTS = 20;
const productRole = defineSchema(() =>
  z.string().regex(/^[A-Za-z][A-Za-z0-9._:-]{0,63}$/, "a role's name, as the product knows it"),
);

/** The products that a user has access to, with the roles there; what a role means is the product's affair. */
const Products = defineSchema(() =>
  z
    .record(ProductId, z.array(productRole).min(1).max(20))
    .refine((products) => Object.keys(products).length <= MAX_PRODUCTS, `at most ${MAX_PRODUCTS} products`)
    // What the OpenAPI document would not say of itself.
    .meta({
      maxProperties: MAX_PRODUCTS,
      propertyNames: { type: "string", minLength: 2, maxLength: 32, pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$" },
      description: "the products that the user has access to, with the roles there",
    }),
);

const rolesSchema = <Each extends z.ZodType>(role: Each) =>
  z
    .array(role)
    .min(1)
    .max(3)
    .refine((roles) => new Set(roles).size === roles.length, "a role can be named only once")
    .meta({ uniqueItems: true });

/** The body that invites somebody into a tenant. */
export const InviteUser = defineSchema(() =>
  z
    .strictObject({
      email: Email,
      attributes: UserAttributes.default({}),
      roles: rolesSchema(TenantRole),
      products: Products.default({}),
    })
    .meta({ id: "InviteUser" }),
);
export type InviteUser = z.infer<typeof InviteUser>;

/** The body that invites somebody into the platform's staff. */
export const InviteStaff = defineSchema(() =>
  z
    .strictObject({
      email: Email,
      attributes: UserAttributes.default({}),
      roles: rolesSchema(StaffRole),
      team: TeamId.optional().describe("whose products a product owner manages"),
    })
    .meta({ id: "InviteStaff" }),
);
export type InviteStaff = z.infer<typeof InviteStaff>;

const status = defineSchema(() => z.enum(["active", "disabled"]).describe("whether the user may do anything at all"));
const hasChanges = (change: object) => Object.keys(change).length > 0;

/** The body that changes a tenant's user; what it leaves out stays, what it names is replaced as a whole. */
export const UpdateUser = defineSchema(() =>
  z
    .strictObject({ attributes: UserAttributes, roles: InviteUser.shape.roles, products: Products, status })
    .partial()
    .refine(hasChanges, "says nothing to change")
    .meta({ id: "UpdateUser" }),
);
export type UpdateUser = z.infer<typeof UpdateUser>;

/** The body that changes one of the staff. */
export const UpdateStaff = defineSchema(() =>
  z
    .strictObject({ attributes: UserAttributes, roles: InviteStaff.shape.roles, team: TeamId, status })
    .partial()
    .refine(hasChanges, "says nothing to change")
    .meta({ id: "UpdateStaff" }),
);
export type UpdateStaff = z.infer<typeof UpdateStaff>;

const baseFields = defineSchema(() =>
  z.strictObject({
    id: UserId,
    tenantId: TenantId.optional(),
    team: TeamId.optional(),
    email: Email,
    attributes: UserAttributes,
    roles: z.array(Role),
    products: Products,
    status: UserStatus,
    reason: z.string().optional().describe("why it failed, in words a person can act on"),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: z.int(),
  }),
);

/** What the catalogue keeps of a user. */
export const UserRecord = defineSchema(() =>
  baseFields.extend({
    /** The products that have been told of the user's profile and not that it is theirs no longer. */
    shared: z.array(ProductId),
    /** The products that the user had when the removal began: they hear of its end. */
    lastProducts: z.array(ProductId).optional(),
    /** The identity provider's name for the user (a token's `sub`), known once it has been made there. */
    subject: z.string().optional(),
    /** The last operation on the user alone; while it is not over the user is busy. */
    lastOperationId: OperationId.optional(),
    sequence: z.int(),
    head: z.string(),
  }),
);
export type UserRecord = z.infer<typeof UserRecord>;

/** A user as answered. */
export const User = defineSchema(() => baseFields.extend({ allowedActions: z.array(z.string()) }).meta({ id: "User" }));
export type User = z.infer<typeof User>;

/** What a product gets to know of a user: what it declared, as far as it is known. */
export const Profile = defineSchema(() =>
  z
    .strictObject({
      userId: UserId,
      tenantId: TenantId,
      attributes: UserAttributes.extend({ email: Email }).partial().meta({ id: "ProfileAttributes" }),
    })
    .meta({ id: "Profile" }),
);
export type Profile = z.infer<typeof Profile>;
