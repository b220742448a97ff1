import * as z from "zod";
import { defineSchema } from "../schemas/define-schema.ts";
import { PlanId, ProductId, TenantId } from "../schemas/ids.ts";
import { GrantedLicence } from "../schemas/subscription.ts";
import { defineEvent } from "./define-event.ts";

const data = defineSchema(() =>
  z.strictObject({
    tenantId: TenantId,
    productId: ProductId,
    productIds: z.array(ProductId).describe("the product, as a list like on all events that concern products"),
    planId: PlanId,
    seats: z.int().optional(),
  }),
);

const run = defineSchema(() =>
  z
    .int()
    .optional()
    .describe(
      "the run of the operation; a report names this run, so that a late report does not count for another run",
    ),
);
const requestData = defineSchema(() => data.extend({ run }));

const licenceData = defineSchema(() => data.extend({ licence: GrantedLicence.optional() }));

export const ProductSubscribed = defineEvent({
  name: "ProductSubscribed",
  aggregate: "subscription",
  version: 1,
  summary: "A tenant subscribed to a plan of a product; its provisioning was requested.",
  data: () => requestData,
});

export const SubscriptionProvisioningStarted = defineEvent({
  name: "SubscriptionProvisioningStarted",
  aggregate: "subscription",
  version: 1,
  summary: "The provisioning of the product for the tenant has started.",
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
  summary: "The product could not be provisioned; the reason names resources that remain.",
  data: () => data.extend({ reason: z.string() }),
});

export const ProductUnsubscribed = defineEvent({
  name: "ProductUnsubscribed",
  aggregate: "subscription",
  version: 1,
  summary: "The end of the subscription was requested; the product is being removed for the tenant.",
  data: () => requestData,
});

export const SubscriptionCancelled = defineEvent({
  name: "SubscriptionCancelled",
  aggregate: "subscription",
  version: 1,
  summary: "The subscription has ended, and the product's resources for the tenant were deleted.",
  data: () => licenceData,
});

export const SubscriptionAbandoned = defineEvent({
  name: "SubscriptionAbandoned",
  aggregate: "subscription",
  version: 1,
  summary: "The subscription was given up after its removal had failed; resources may remain in the product's account.",
  data: () =>
    licenceData.extend({
      reason: z.string(),
      left: z
        .strictObject({
          account: z.string().max(12).describe("the product's account"),
          region: z.string().max(32),
          stackName: z.string().max(128).optional().describe("the stack, if the control plane provisioned the product"),
        })
        .describe("the location of resources that may remain"),
    }),
});

export const SubscriptionCancellationFailed = defineEvent({
  name: "SubscriptionCancellationFailed",
  aggregate: "subscription",
  version: 1,
  summary: "The product could not be removed for the tenant; the reason names the resources that remain.",
  data: () => data.extend({ reason: z.string() }),
});

export const SubscriptionChangeRequested = defineEvent({
  name: "SubscriptionChangeRequested",
  aggregate: "subscription",
  version: 1,
  summary: "A change of the subscription's plan, seats or parameters was requested.",
  data: () =>
    requestData.extend({
      wanted: z
        .strictObject({ planId: PlanId.optional(), seats: z.int().optional() })
        .optional()
        .describe(
          "the requested plan and seats; without `seats` no limit is requested; `planId` and `seats` beside it are the current ones",
        ),
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
  summary: "The change failed; the subscription works as before.",
  data: () => data.extend({ reason: z.string() }),
});

export const SubscriptionSuspensionRequested = defineEvent({
  name: "SubscriptionSuspensionRequested",
  aggregate: "subscription",
  version: 1,
  summary: "The suspension of the tenant in the product was requested.",
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
  summary: "The reactivation of the tenant in the product was requested.",
  data: () => requestData,
});

export const SubscriptionReactivated = defineEvent({
  name: "SubscriptionReactivated",
  aggregate: "subscription",
  version: 1,
  summary: "The product has reactivated the tenant.",
  data: () => licenceData,
});

export const SubscriptionReactivationFailed = defineEvent({
  name: "SubscriptionReactivationFailed",
  aggregate: "subscription",
  version: 1,
  summary: "The product could not reactivate the tenant; the subscription is suspended as before.",
  data: () => data.extend({ reason: z.string() }),
});

export const LicenceEnding = defineEvent({
  name: "LicenceEnding",
  aggregate: "subscription",
  version: 1,
  summary: "The trial ends soon, and the subscription with it unless its plan is changed before.",
  data: () => licenceData,
});

export const LicenceEnded = defineEvent({
  name: "LicenceEnded",
  aggregate: "subscription",
  version: 1,
  summary: "The trial has ended, and the subscription ends with it.",
  data: () => licenceData,
});
