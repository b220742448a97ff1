import * as z from "zod";
import { defineSchema } from "../schemas/define-schema.ts";
import { PlanId, ProductId, TenantId } from "../schemas/ids.ts";
import { GrantedLicence } from "../schemas/subscription.ts";
import { defineEvent } from "./define-event.ts";

const data = defineSchema(() =>
  z.strictObject({
    tenantId: TenantId,
    productId: ProductId,
    productIds: z.array(ProductId).describe("the product, as a list like on every event that concerns products"),
    planId: PlanId,
    seats: z.int().optional(),
  }),
);

const run = defineSchema(() =>
  z
    .int()
    .optional()
    .describe("the run of the operation; a report on it names the run, so that no late report counts for another"),
);
const requestData = defineSchema(() => data.extend({ run }));

const licenceData = defineSchema(() => data.extend({ licence: GrantedLicence.optional() }));

export const ProductSubscribed = defineEvent({
  name: "ProductSubscribed",
  aggregate: "subscription",
  version: 1,
  summary: "A tenant subscribed to a plan of a product; provisioning is to begin.",
  data: () => requestData,
});

export const SubscriptionProvisioningStarted = defineEvent({
  name: "SubscriptionProvisioningStarted",
  aggregate: "subscription",
  version: 1,
  summary: "The product is being provisioned for the tenant.",
  data: () => data,
});

export const SubscriptionActivated = defineEvent({
  name: "SubscriptionActivated",
  aggregate: "subscription",
  version: 1,
  summary: "The product is provisioned; the tenant can use it.",
  data: () => licenceData,
});

export const SubscriptionFailed = defineEvent({
  name: "SubscriptionFailed",
  aggregate: "subscription",
  version: 1,
  summary: "The product could not be provisioned; the reason says so where something is left.",
  data: () => data.extend({ reason: z.string() }),
});

export const ProductUnsubscribed = defineEvent({
  name: "ProductUnsubscribed",
  aggregate: "subscription",
  version: 1,
  summary: "The subscription is to end; the product is being removed for the tenant.",
  data: () => requestData,
});

export const SubscriptionCancelled = defineEvent({
  name: "SubscriptionCancelled",
  aggregate: "subscription",
  version: 1,
  summary: "The subscription has ended, and what the product had for the tenant is gone.",
  data: () => licenceData,
});

export const SubscriptionAbandoned = defineEvent({
  name: "SubscriptionAbandoned",
  aggregate: "subscription",
  version: 1,
  summary:
    "The subscription was given up after its removal had failed; something of it may be left in the product's account.",
  data: () =>
    licenceData.extend({
      reason: z.string(),
      left: z
        .strictObject({
          account: z.string().max(12).describe("the product's account"),
          region: z.string().max(32),
          stackName: z
            .string()
            .max(128)
            .optional()
            .describe("the stack, where the control plane provisioned the product"),
        })
        .describe("where to look for what may be left"),
    }),
});

export const SubscriptionCancellationFailed = defineEvent({
  name: "SubscriptionCancellationFailed",
  aggregate: "subscription",
  version: 1,
  summary: "The product could not be removed for the tenant; the reason says what is left.",
  data: () => data.extend({ reason: z.string() }),
});

export const SubscriptionChangeRequested = defineEvent({
  name: "SubscriptionChangeRequested",
  aggregate: "subscription",
  version: 1,
  summary: "The plan, seats or parameters of a subscription are to change.",
  data: () =>
    requestData.extend({
      wanted: z
        .strictObject({ planId: PlanId.optional(), seats: z.int().optional() })
        .optional()
        .describe("what the plan and seats are to be; what stands beside it is what they are"),
    }),
});

export const SubscriptionChanged = defineEvent({
  name: "SubscriptionChanged",
  aggregate: "subscription",
  version: 1,
  summary: "The subscription has its new plan, seats and parameters.",
  data: () => licenceData,
});

export const SubscriptionChangeFailed = defineEvent({
  name: "SubscriptionChangeFailed",
  aggregate: "subscription",
  version: 1,
  summary: "The change did not succeed; the subscription works as before.",
  data: () => data.extend({ reason: z.string() }),
});

export const SubscriptionSuspensionRequested = defineEvent({
  name: "SubscriptionSuspensionRequested",
  aggregate: "subscription",
  version: 1,
  summary: "The product is to suspend the tenant.",
  data: () => requestData,
});

export const SubscriptionSuspended = defineEvent({
  name: "SubscriptionSuspended",
  aggregate: "subscription",
  version: 1,
  summary: "The product has suspended the tenant.",
  data: () => data,
});

export const SubscriptionSuspensionFailed = defineEvent({
  name: "SubscriptionSuspensionFailed",
  aggregate: "subscription",
  version: 1,
  summary: "The product could not suspend the tenant; the subscription is active as before.",
  data: () => data.extend({ reason: z.string() }),
});

export const SubscriptionReactivationRequested = defineEvent({
  name: "SubscriptionReactivationRequested",
  aggregate: "subscription",
  version: 1,
  summary: "The product is to let the tenant in again.",
  data: () => requestData,
});

export const SubscriptionReactivated = defineEvent({
  name: "SubscriptionReactivated",
  aggregate: "subscription",
  version: 1,
  summary: "The product has let the tenant in again.",
  data: () => data,
});

export const SubscriptionReactivationFailed = defineEvent({
  name: "SubscriptionReactivationFailed",
  aggregate: "subscription",
  version: 1,
  summary: "The product could not let the tenant in again; it is suspended as before.",
  data: () => data.extend({ reason: z.string() }),
});

export const LicenceEnding = defineEvent({
  name: "LicenceEnding",
  aggregate: "subscription",
  version: 1,
  summary: "The trial is about to end, and the subscription with it, unless its plan is changed before.",
  data: () => licenceData,
});

export const LicenceEnded = defineEvent({
  name: "LicenceEnded",
  aggregate: "subscription",
  version: 1,
  summary: "The trial is over; the subscription ends with it.",
  data: () => licenceData,
});
