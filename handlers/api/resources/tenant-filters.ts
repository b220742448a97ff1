import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { ProductId } from "../../../schemas/ids.ts";
import { ExternalId, type TenantRecord, TenantStatus } from "../../../schemas/tenant.ts";
import { hasTag } from "../../core/shared/has-tag.ts";
import { toNamePrefix } from "../../core/tenant/name-sort.ts";
import { pageQuery, repeatable } from "../http/page.ts";

export const tenantFilters = defineSchema(() =>
  pageQuery.extend({
    q: z.string().trim().min(1).max(100).optional().describe("the beginning of the name, in any case"),
    externalId: ExternalId.optional().describe("the tenant with this key of another system"),
    status: repeatable(TenantStatus, TenantStatus.options.length)
      .optional()
      .describe("by default, all that are not deleted; may be repeated"),
    productId: ProductId.optional().describe("tenants that are subscribed to this product, by the time of creation"),
    tag: z
      .string()
      .regex(/^.+:.*$/, "key:value")
      .optional()
      .describe("tenants with this tag, as `key:value`"),
    sort: z
      .enum(["name", "createdAt"])
      .optional()
      .describe("by default by name with `q` and without `productId`, otherwise by creation time"),
    order: z
      .enum(["asc", "desc"])
      .optional()
      .describe("by default `asc` with names, otherwise the newest tenant first"),
    view: z
      .enum(["full", "summary"])
      .default("full")
      .describe("`summary` omits the parameters and outputs of subscriptions"),
  }),
);
export type TenantFilters = Omit<z.infer<typeof tenantFilters>, "limit" | "after">;

/** Returns whether a list is sorted by name. The tenants of a product have no index by name. */
export const isByName = ({ sort, q, productId }: Pick<TenantFilters, "sort" | "q" | "productId">): boolean =>
  (sort ?? (q === undefined || productId !== undefined ? "createdAt" : "name")) === "name";

/** Returns whether a list begins with the last entry of its order. */
export const isReversed = (filters: TenantFilters): boolean =>
  (filters.order ?? (isByName(filters) ? "asc" : "desc")) === "desc";

/** Returns the filter of tenants that are read together with others. */
export function createTenantFilter({ status, tag, q, externalId }: TenantFilters) {
  const prefix = q === undefined ? undefined : toNamePrefix(q);
  return (tenant: TenantRecord) =>
    (status === undefined ? tenant.status !== "deleted" : status.includes(tenant.status)) &&
    (tag === undefined || hasTag(tenant.tags, tag)) &&
    (prefix === undefined || toNamePrefix(tenant.name).startsWith(prefix)) &&
    (externalId === undefined || tenant.externalId === externalId);
}
