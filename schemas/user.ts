import * as z from "zod";
import { Email, OperationId, TeamId, TenantId, Timestamp, UserId } from "./ids.ts";

/** What a person may be on the platform; the first three are for staff, the last two for a tenant's people. */
export const Role = z.enum(["platform-admin", "product-owner", "auditor", "tenant-admin", "member"]);
export type Role = z.infer<typeof Role>;

export const UserStatus = z.enum(["requested", "active", "disabled", "removed", "failed"]);
export type UserStatus = z.infer<typeof UserStatus>;

/** What the catalogue keeps of a user. */
export const UserRecord = z.strictObject({
  id: UserId,
  tenantId: TenantId.optional(),
  team: TeamId.optional(),
  email: Email,
  attributes: z.record(z.string(), z.string()),
  roles: z.array(Role),
  products: z.record(z.string(), z.array(z.string())),
  /** The identity provider's name for the user (a token's `sub`), known once it has been made there. */
  subject: z.string().optional(),
  status: UserStatus,
  activeOperationId: OperationId.optional(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: z.int(),
  sequence: z.int(),
  head: z.string(),
});
export type UserRecord = z.infer<typeof UserRecord>;
