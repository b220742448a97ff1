import * as z from "zod";
import { Envelope } from "../../events/envelope.ts";
import { Operation } from "../../schemas/operation.ts";
import { Tenant, TenantCard } from "../../schemas/tenant.ts";
import { pageOf, type RouteDescription } from "./route-description.ts";

export const tenants = {
  "POST /tenants": {
    tag: "Tenants",
    summary: "Requests a tenant with its administrator and subscriptions",
    answers: { 202: z.object({ operation: Operation, tenant: Tenant }) },
  },
  "GET /tenants": { tag: "Tenants", summary: "Lists tenants, newest first", answers: { 200: pageOf(Tenant) } },
  "GET /tenants/{tenantId}": {
    tag: "Tenants",
    summary: "Shows a tenant with its subscriptions; to a member its card alone",
    answers: { 200: z.union([Tenant, TenantCard]) },
  },
  "GET /tenants/{tenantId}/timeline": {
    tag: "Tenants",
    summary: "Everything that happened to a tenant and its subscriptions, oldest first",
    answers: { 200: pageOf(Envelope) },
  },
  "PATCH /tenants/{tenantId}": {
    tag: "Tenants",
    summary: "Changes a tenant's name, contact or tags",
    answers: { 200: Tenant },
  },
  "DELETE /tenants/{tenantId}": {
    tag: "Tenants",
    summary: "Offboards a tenant: its products are removed, then it is deleted",
    answers: { 200: Operation, 202: Operation },
  },
  "POST /tenants/{tenantId}/suspend": {
    tag: "Tenants",
    summary: "Suspends a tenant in every product it has",
    answers: { 202: Operation },
  },
  "POST /tenants/{tenantId}/reactivate": {
    tag: "Tenants",
    summary: "Lets a suspended tenant work again in every product it has",
    answers: { 202: Operation },
  },
} as const satisfies Record<string, RouteDescription>;
