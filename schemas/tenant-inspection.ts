import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { Finding } from "./finding.ts";

/** A request of the sweep to compare one tenant with reality, outside of any workflow. */
export const InspectTenantRequest = defineSchema(() =>
  z.strictObject({ task: z.literal("inspect-tenant"), tenantId: z.string() }),
);
export type InspectTenantRequest = z.infer<typeof InspectTenantRequest>;

/** The findings; not complete if there was no time for all of the tenant. */
export const InspectTenantResponse = defineSchema(() =>
  z.strictObject({ findings: z.array(Finding), isComplete: z.boolean() }),
);
export type InspectTenantResponse = z.infer<typeof InspectTenantResponse>;

/** A request of the sweep for one page of the identities without a user, and of those of users removed before a time. */
export const ListOrphansRequest = defineSchema(() =>
  z.strictObject({ task: z.literal("list-orphans"), before: z.string(), after: z.string().optional() }),
);
export type ListOrphansRequest = z.infer<typeof ListOrphansRequest>;

/** The names of identities without a user or of a removed one, and the position of the next page. */
export const ListOrphansResponse = defineSchema(() =>
  z.strictObject({ names: z.array(z.string()), next: z.string().optional() }),
);
export type ListOrphansResponse = z.infer<typeof ListOrphansResponse>;
