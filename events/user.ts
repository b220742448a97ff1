import * as z from "zod";
import { defineSchema } from "../schemas/define-schema.ts";
import { ProductId, TenantId, UserId } from "../schemas/ids.ts";
import { Role } from "../schemas/user.ts";
import { defineEvent } from "./define-event.ts";

const data = defineSchema(() =>
  z.strictObject({
    userId: UserId,
    tenantId: TenantId.optional(),
    roles: z.array(Role),
    productIds: z.array(ProductId).describe("the products that the fact concerns"),
  }),
);

export const UserRequested = defineEvent({
  name: "UserRequested",
  aggregate: "user",
  version: 1,
  summary: "A user was accepted; their identity is to be made.",
  data: () => data,
});

export const UserActivated = defineEvent({
  name: "UserActivated",
  aggregate: "user",
  version: 1,
  summary: "The user can sign in.",
  data: () => data,
});

export const UserProvisioningFailed = defineEvent({
  name: "UserProvisioningFailed",
  aggregate: "user",
  version: 1,
  summary: "The user's identity could not be made; what was begun has been cleaned up.",
  data: () => data.extend({ reason: z.string() }),
});

export const UserUpdated = defineEvent({
  name: "UserUpdated",
  aggregate: "user",
  version: 1,
  summary: "The user's attributes, roles, team or products changed.",
  data: () =>
    data.extend({
      changed: z
        .array(z.string())
        .describe(
          "the names of the fields that changed, as `roles` or `attributes.locale`; `invitation` where it was sent again",
        ),
    }),
});

export const UserUpdateFailed = defineEvent({
  name: "UserUpdateFailed",
  aggregate: "user",
  version: 1,
  summary: "The change holds in the catalogue, but the user's identity could not be brought into line with it.",
  data: () => data.extend({ reason: z.string() }),
});

export const UserDisabled = defineEvent({
  name: "UserDisabled",
  aggregate: "user",
  version: 1,
  summary: "The user may do nothing any more, until enabled again.",
  data: () => data,
});

export const UserEnabled = defineEvent({
  name: "UserEnabled",
  aggregate: "user",
  version: 1,
  summary: "The user may do again what their roles allow.",
  data: () => data,
});

export const UserRemovalRequested = defineEvent({
  name: "UserRemovalRequested",
  aggregate: "user",
  version: 1,
  summary: "The user is to be removed, and may do nothing any more.",
  data: () => data,
});

export const UserRemoved = defineEvent({
  name: "UserRemoved",
  aggregate: "user",
  version: 1,
  summary: "The user is gone; the e-mail may be invited again.",
  data: () => data,
});

export const UserRemovalFailed = defineEvent({
  name: "UserRemovalFailed",
  aggregate: "user",
  version: 1,
  summary: "The user's identity could not be removed; the reason says what is left.",
  data: () => data.extend({ reason: z.string() }),
});

const profileData = defineSchema(() =>
  z.strictObject({
    userId: UserId,
    tenantId: TenantId,
    productIds: z.array(ProductId).describe("the one product, as a list like on every event that concerns products"),
    attributes: z.array(z.string()).describe("the names of the attributes that the product declared"),
  }),
);

export const ProfileShared = defineEvent({
  name: "ProfileShared",
  aggregate: "user",
  version: 1,
  summary: "A product may read the user's profile: the attributes that it declared.",
  data: () => profileData,
});

export const ProfileWithdrawn = defineEvent({
  name: "ProfileWithdrawn",
  aggregate: "user",
  version: 1,
  summary: "A product may read the user's profile no longer, and is to forget what it read.",
  data: () => profileData,
});
