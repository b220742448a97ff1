import { Operation } from "../../schemas/operation.ts";
import { Subscription } from "../../schemas/subscription.ts";
import { pageOf, type RouteDescription } from "./route-description.ts";

export const subscriptionDescriptions = {
  "POST /tenants/{tenantId}/subscriptions": {
    tag: "Subscriptions",
    summary: "Subscribes a tenant to a plan of a product",
    responses: { 202: Operation },
  },
  "GET /tenants/{tenantId}/subscriptions": {
    tag: "Subscriptions",
    summary: "Lists a tenant's subscriptions",
    responses: { 200: pageOf(Subscription) },
  },
  "GET /tenants/{tenantId}/subscriptions/{productId}": {
    tag: "Subscriptions",
    summary: "Shows a subscription",
    responses: { 200: Subscription },
  },
  "PATCH /tenants/{tenantId}/subscriptions/{productId}": {
    tag: "Subscriptions",
    summary: "Changes the plan, seats or parameters of a subscription",
    responses: { 202: Operation },
  },
  "DELETE /tenants/{tenantId}/subscriptions/{productId}": {
    tag: "Subscriptions",
    summary: "Ends a subscription and removes the tenant's resources in the product",
    responses: { 200: Operation, 202: Operation },
  },
  "POST /tenants/{tenantId}/subscriptions/{productId}/abandon": {
    tag: "Subscriptions",
    summary: "Abandons a subscription whose removal failed; the platform no longer manages its remaining resources",
    responses: { 200: Subscription },
  },
} as const satisfies Record<string, RouteDescription>;
