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
    productIds: z.array(ProductId).describe("the products that the event concerns"),
  }),
);

export const UserRequested = defineEvent({
  name: "UserRequested",
  aggregate: "user",
  version: 1,
  summary: "A user was requested; the creation of the identity starts.",
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
  summary: "The user's identity could not be created; its partial resources were removed.",
  data: () => data.extend({ reason: z.string() }),
});

export const UserUpdated = defineEvent({
  name: "UserUpdated",
  aggregate: "user",
  version: 1,
  summary: "The user's data has changed; `changed` names the fields.",
  data: () =>
    data.extend({
      changed: z
        .array(z.string())
        .describe(
          "the names of the changed fields, such as `roles` or `attributes.locale`; `invitation` if it was sent again",
        ),
    }),
});

export const UserUpdateFailed = defineEvent({
  name: "UserUpdateFailed",
  aggregate: "user",
  version: 1,
  summary: "The change is in the user catalog, but the user's identity could not be updated.",
  data: () => data.extend({ reason: z.string() }),
});

export const UserDisabled = defineEvent({
  name: "UserDisabled",
  aggregate: "user",
  version: 1,
  summary: "The user is disabled and has no access until they are enabled again.",
  data: () => data,
});

export const UserEnabled = defineEvent({
  name: "UserEnabled",
  aggregate: "user",
  version: 1,
  summary: "The user is enabled again and has the access of their roles.",
  data: () => data,
});

export const UserRemovalRequested = defineEvent({
  name: "UserRemovalRequested",
  aggregate: "user",
  version: 1,
  summary: "The removal of the user was requested; the user has no access.",
  data: () => data,
});

export const UserRemoved = defineEvent({
  name: "UserRemoved",
  aggregate: "user",
  version: 1,
  summary: "The user was removed; the e-mail address can be invited again.",
  data: () => data,
});

export const UserRemovalFailed = defineEvent({
  name: "UserRemovalFailed",
  aggregate: "user",
  version: 1,
  summary: "The user's identity could not be removed; the reason names what remains.",
  data: () => data.extend({ reason: z.string() }),
});

const profileData = defineSchema(() =>
  z.strictObject({
    userId: UserId,
    tenantId: TenantId,
    productIds: z.array(ProductId).describe("the product, as a list like on all events that concern products"),
    attributes: z.array(z.string()).describe("the names of the attributes that the product declared"),
  }),
);

export const ProfileShared = defineEvent({
  name: "ProfileShared",
  aggregate: "user",
  version: 1,
  summary: "A product may read the user's profile, with the attributes that it declared.",
  data: () => profileData,
});

export const ProfileWithdrawn = defineEvent({
  name: "ProfileWithdrawn",
  aggregate: "user",
  version: 1,
  summary: "A product may no longer read the user's profile and must delete the values that it has read.",
  data: () => profileData,
});
