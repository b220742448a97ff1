import * as z from "zod";
import { PlanId, ProductId, TenantId } from "../schemas/ids.ts";
import { defineEvent } from "./define-event.ts";

const data = z.strictObject({
  tenantId: TenantId,
  productId: ProductId,
  productIds: z.array(ProductId).describe("the product, as a list like on every event that concerns products"),
  planId: PlanId,
  seats: z.int().optional(),
});

export const ProductSubscribed = defineEvent({
  name: "ProductSubscribed",
  aggregate: "subscription",
  version: 1,
  summary: "A tenant subscribed to a plan of a product; provisioning is to begin.",
  data,
});

export const SubscriptionProvisioningStarted = defineEvent({
  name: "SubscriptionProvisioningStarted",
  aggregate: "subscription",
  version: 1,
  summary: "The product is being provisioned for the tenant.",
  data,
});

export const SubscriptionActivated = defineEvent({
  name: "SubscriptionActivated",
  aggregate: "subscription",
  version: 1,
  summary: "The product is provisioned; the tenant can use it.",
  data,
});

export const SubscriptionFailed = defineEvent({
  name: "SubscriptionFailed",
  aggregate: "subscription",
  version: 1,
  summary: "The product could not be provisioned; what was begun has been cleaned up.",
  data: data.extend({ reason: z.string() }),
});

export const ProductUnsubscribed = defineEvent({
  name: "ProductUnsubscribed",
  aggregate: "subscription",
  version: 1,
  summary: "The subscription is to end; the product is being removed for the tenant.",
  data,
});

export const SubscriptionCancelled = defineEvent({
  name: "SubscriptionCancelled",
  aggregate: "subscription",
  version: 1,
  summary: "The subscription has ended, and what the product had for the tenant is gone.",
  data,
});

export const SubscriptionCancellationFailed = defineEvent({
  name: "SubscriptionCancellationFailed",
  aggregate: "subscription",
  version: 1,
  summary: "The product could not be removed for the tenant; the reason says what is left.",
  data: data.extend({ reason: z.string() }),
});
