import * as z from "zod";
import { Certificate } from "../../schemas/certificate.ts";
import { Operation } from "../../schemas/operation.ts";
import { Subscriber, Tenant, TenantCard } from "../../schemas/tenant.ts";
import { Event } from "../event-schemas.ts";
import { pageOf, type RouteDescription } from "./route-description.ts";

export const tenantDescriptions = {
  "POST /tenants": {
    tag: "Tenants",
    summary: "Creates a tenant with its administrator and subscriptions",
    responses: { 202: z.object({ operation: Operation, tenant: Tenant }).meta({ id: "TenantAccepted" }) },
  },
  "GET /tenants": {
    tag: "Tenants",
    summary: "Lists tenants, newest first or by name",
    responses: { 200: pageOf(Tenant) },
  },
  "GET /tenants/{tenantId}": {
    tag: "Tenants",
    summary: "Shows a tenant with its subscriptions; a member sees its card, a product its own subscriber",
    responses: { 200: z.union([Tenant, TenantCard, Subscriber]) },
  },
  "GET /tenants/{tenantId}/certificate": {
    tag: "Tenants",
    summary: "Certifies the deletion of a tenant: what was removed, by which evidence, and the end of its log",
    responses: { 200: Certificate },
    dependsOnStatus: true,
  },
  "GET /tenants/{tenantId}/timeline": {
    tag: "Tenants",
    summary: "Lists the events of a tenant and its subscriptions, or of one of its users",
    responses: { 200: pageOf(Event) },
  },
  "PATCH /tenants/{tenantId}": {
    tag: "Tenants",
    summary: "Changes the name, contact or tags of a tenant",
    responses: { 200: Tenant },
  },
  "DELETE /tenants/{tenantId}": {
    tag: "Tenants",
    summary: "Offboards a tenant at once, or lets it leave first: it is suspended and can be restored for some days",
    responses: { 200: Operation, 202: Operation },
  },
  "POST /tenants/{tenantId}/suspend": {
    tag: "Tenants",
    summary: "Suspends a tenant with all its subscriptions",
    responses: { 202: Operation },
  },
  "POST /tenants/{tenantId}/restore": {
    tag: "Tenants",
    summary: "Restores a leaving tenant to the state that it had before",
    responses: { 202: Operation },
  },
  "POST /tenants/{tenantId}/check": {
    tag: "Tenants",
    summary: "Compares a tenant's stacks, identities and queues with the record; the operation lists the findings",
    responses: { 202: Operation },
  },
  "POST /tenants/{tenantId}/repair": {
    tag: "Tenants",
    summary: "Compares a tenant with the record, and repairs the differences that need no decision by a person",
    responses: { 202: Operation },
  },
  "POST /tenants/{tenantId}/reactivate": {
    tag: "Tenants",
    summary: "Reactivates a suspended tenant with all its subscriptions",
    responses: { 202: Operation },
  },
} as const satisfies Record<string, RouteDescription>;
