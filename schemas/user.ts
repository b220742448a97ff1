import * as z from "zod";
import { actionFields, operationFields } from "./actions.ts";
import { defineSchema } from "./define-schema.ts";
import { Email, OperationId, ProductId, TeamId, TenantId, Timestamp, UserId } from "./ids.ts";
import { Name } from "./name.ts";

/** A role of the platform's staff, who belong to no tenant. */
export const StaffRole = defineSchema(() =>
  z.enum(["platform-admin", "product-owner", "auditor"]).meta({ id: "StaffRole" }),
);
export type StaffRole = z.infer<typeof StaffRole>;
/** A role of a tenant's users. */
const TenantRole = defineSchema(() => z.enum(["tenant-admin", "member"]).meta({ id: "TenantRole" }));
/** A role of a person on the platform. */
export const Role = defineSchema(() => z.enum([...StaffRole.options, ...TenantRole.options]).meta({ id: "Role" }));
export type Role = z.infer<typeof Role>;

export const UserStatus = defineSchema(() =>
  z.enum(["requested", "active", "disabled", "removed", "failed"]).meta({ id: "UserStatus" }),
);
export type UserStatus = z.infer<typeof UserStatus>;

/**
 * The attributes of a user besides the e-mail. All are optional. A product declares these names to receive the values;
 * other names are rejected.
 */
export const UserAttributes = defineSchema(() =>
  z
    .strictObject({
      displayName: Name.meta({ title: "Display name", description: "the name that other people see" }),
      givenName: Name.meta({ title: "Given name", description: "the first name" }),
      familyName: Name.meta({ title: "Family name", description: "the last name" }),
      locale: z
        .string()
        .max(35)
        .regex(
          /^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{5,8})*$/,
          "must be a language tag such as de-CH (BCP 47)",
        )
        .meta({ title: "Language", description: "a language tag such as de-CH (BCP 47)" }),
      timeZone: z
        .string()
        .max(64)
        .regex(/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/, "must be a time zone such as Europe/Zurich (IANA)")
        .meta({ title: "Time zone", description: "a time zone such as Europe/Zurich (IANA)" }),
      phone: z
        .string()
        .regex(/^\+[1-9][0-9]{6,14}$/, "must be a phone number such as +41445550100 (E.164)")
        .meta({ title: "Phone", description: "a phone number such as +41445550100 (E.164)" }),
      jobTitle: Name.meta({ title: "Job title", description: "the position in the company" }),
      department: Name.meta({ title: "Department", description: "the part of the company" }),
    })
    .partial()
    .meta({ id: "UserAttributes", title: "Attributes", description: "the user's profile; all values are optional" }),
);
export type UserAttributes = z.infer<typeof UserAttributes>;

/** The largest number of a user's products, equal to the limit of a tenant's subscriptions. */
const MAX_PRODUCTS = 20;
const productRole = defineSchema(() =>
  z.string().regex(/^[A-Za-z][A-Za-z0-9._:-]{0,63}$/, "must be the name of a role in the product"),
);

/** The products to which a user has access, with the user's roles there. The product defines its roles. */
const Products = defineSchema(() =>
  z
    .record(ProductId, z.array(productRole).min(1).max(20))
    .refine((products) => Object.keys(products).length <= MAX_PRODUCTS, `at most ${MAX_PRODUCTS} products`)
    // The conversion to JSON Schema omits refinements.
    .meta({
      maxProperties: MAX_PRODUCTS,
      title: "Products",
      description: "the products to which the user has access, with the user's roles there",
    }),
);

const rolesSchema = <Each extends z.ZodType>(role: Each) =>
  z
    .array(role)
    .min(1)
    .max(3)
    .refine((roles) => new Set(roles).size === roles.length, "must not contain a role twice")
    .meta({ uniqueItems: true, title: "Roles", description: "the rights of the user on the platform" });

/** The body that invites a user to a tenant. */
export const InviteUser = defineSchema(() =>
  z
    .strictObject({
      email: Email.meta({ title: "E-mail", description: "the address to which the invitation goes" }),
      attributes: UserAttributes.default({}),
      roles: rolesSchema(TenantRole),
      products: Products.default({}),
    })
    .meta({ id: "InviteUser" }),
);
export type InviteUser = z.infer<typeof InviteUser>;

const team = defineSchema(() =>
  TeamId.meta({ title: "Team", description: "the team whose products a product owner manages" }),
);

/** The body that invites a user to the platform's staff. */
export const InviteStaff = defineSchema(() =>
  z
    .strictObject({
      email: Email.meta({ title: "E-mail", description: "the address to which the invitation goes" }),
      attributes: UserAttributes.default({}),
      roles: rolesSchema(StaffRole),
      team: team.optional(),
    })
    .meta({ id: "InviteStaff" }),
);
export type InviteStaff = z.infer<typeof InviteStaff>;

const status = defineSchema(() =>
  z.enum(["active", "disabled"]).meta({ title: "Status", description: "a disabled user has no access" }),
);
const hasChanges = (change: object) => Object.keys(change).length > 0;

/** The body that changes a tenant's user; absent fields keep their values, present ones are replaced as a whole. */
export const UpdateUser = defineSchema(() =>
  InviteUser.omit({ email: true })
    // A field with a default is repeated without it: an update must not set a default.
    .extend({ attributes: UserAttributes, products: Products, status })
    .partial()
    .refine(hasChanges, "must change at least one field")
    .meta({ id: "UpdateUser" }),
);
export type UpdateUser = z.infer<typeof UpdateUser>;

/** The body that changes a member of the staff. */
export const UpdateStaff = defineSchema(() =>
  InviteStaff.omit({ email: true })
    .extend({ attributes: UserAttributes, team, status })
    .partial()
    .refine(hasChanges, "must change at least one field")
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
    reason: z.string().optional().describe("the reason why it failed, and the action that corrects it"),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: z.int(),
  }),
);

/** The stored form of a user. */
export const UserRecord = defineSchema(() =>
  baseFields.extend({
    /** The products with which the user's profile is shared. */
    shared: z.array(ProductId),
    /** The user's products at the start of the removal; they receive the event of its end. */
    lastProducts: z.array(ProductId).optional(),
    /** The token subject (`sub`) that the identity provider assigned to the user. */
    subject: z.string().optional(),
    /** The last operation on this user; until it has ended, the user is busy. */
    lastOperationId: OperationId.optional(),
    sequence: z.int(),
    head: z.string(),
  }),
);
export type UserRecord = z.infer<typeof UserRecord>;

/** A user in responses. */
export const User = defineSchema(() =>
  baseFields.extend({ ...operationFields.partial().shape, ...actionFields.User.shape }).meta({ id: "User" }),
);
export type User = z.infer<typeof User>;

/** A user in the list of all people, with the name of the tenant. */
export const Person = defineSchema(() => User.extend({ tenantName: z.string().optional() }).meta({ id: "Person" }));
export type Person = z.infer<typeof Person>;

/** The profile that a product reads: the declared attributes that have a value. */
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
