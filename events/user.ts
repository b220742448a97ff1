import * as z from "zod";
import { ProductId, TenantId, UserId } from "../schemas/ids.ts";
import { Role } from "../schemas/user.ts";
import { defineEvent } from "./define-event.ts";

const data = z.strictObject({
  userId: UserId,
  tenantId: TenantId.optional(),
  roles: z.array(Role),
  productIds: z.array(ProductId).describe("the products that the user has access to"),
});

export const UserRequested = defineEvent({
  name: "UserRequested",
  aggregate: "user",
  version: 1,
  summary: "A user was accepted; their identity is to be made.",
  data,
});

export const UserActivated = defineEvent({
  name: "UserActivated",
  aggregate: "user",
  version: 1,
  summary: "The user can sign in.",
  data,
});

export const UserRemovalRequested = defineEvent({
  name: "UserRemovalRequested",
  aggregate: "user",
  version: 1,
  summary: "The user is to be removed.",
  data,
});

export const UserRemoved = defineEvent({
  name: "UserRemoved",
  aggregate: "user",
  version: 1,
  summary: "The user is gone; the e-mail may be invited again.",
  data,
});
