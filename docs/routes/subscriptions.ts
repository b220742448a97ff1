import { Operation } from "../../schemas/operation.ts";
import { Subscription } from "../../schemas/subscription.ts";
import { pageOf, type RouteDescription } from "./route-description.ts";

export const subscriptions = {
  "POST /tenants/{tenantId}/subscriptions": {
    tag: "Subscriptions",
    summary: "Subscribes a tenant to a plan of a product",
    answers: { 202: Operation },
  },
  "GET /tenants/{tenantId}/subscriptions": {
    tag: "Subscriptions",
    summary: "Lists a tenant's subscriptions",
    answers: { 200: pageOf(Subscription) },
  },
  "GET /tenants/{tenantId}/subscriptions/{productId}": {
    tag: "Subscriptions",
    summary: "Shows a subscription",
    answers: { 200: Subscription },
  },
  "PATCH /tenants/{tenantId}/subscriptions/{productId}": {
    tag: "Subscriptions",
    summary: "Changes the plan, seats or parameters of a subscription",
    answers: { 202: Operation },
  },
  "DELETE /tenants/{tenantId}/subscriptions/{productId}": {
    tag: "Subscriptions",
    summary: "Ends a subscription: what the product has for the tenant is removed",
    answers: { 200: Operation, 202: Operation },
  },
  "POST /tenants/{tenantId}/subscriptions/{productId}/abandon": {
    tag: "Subscriptions",
    summary: "Gives up a subscription whose removal failed: what is left of it is no longer the platform's",
    answers: { 200: Subscription },
  },
} as const satisfies Record<string, RouteDescription>;
