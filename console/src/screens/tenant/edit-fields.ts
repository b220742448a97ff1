import type { Tenant } from "../../api/resources.ts";
import { optionsOfTexts, type TenantTexts, textLabels, textsOf, trimTexts } from "../../api/tenant-texts.ts";
import { rebase } from "../../writes/edit-conflict.ts";
import { hasEmptyField } from "../../writes/shell-text.ts";
import type { Tag } from "../onboard/onboard-draft.ts";

/** The fields of a tenant that can be edited. */
export type TenantFields = TenantTexts & { name: string; adminEmail: string; tags: Tag[] };

export const tenantFieldLabels: Record<keyof TenantFields, string> = {
  name: "Name",
  ...textLabels,
  adminEmail: "Administrator",
  tags: "Tags",
};

export const fieldsOfTenant = (tenant: Tenant): TenantFields => ({
  ...textsOf(tenant),
  name: tenant.name,
  adminEmail: tenant.adminEmail,
  tags: Object.entries(tenant.tags).map(([tag, value]) => ({ name: tag, value })),
});

/** Returns the fields to save after a conflict: own changes on top of what is stored, but for the fields given up. */
export function resolveEdit(
  base: TenantFields,
  mine: TenantFields,
  stored: TenantFields,
  theirs: readonly string[],
): TenantFields {
  const taken = Object.entries(stored).filter(([field]) => theirs.includes(field));
  return { ...rebase(base, mine, stored), ...Object.fromEntries(taken) };
}

/** The body of `PATCH /tenants/{tenantId}`. */
export type TenantChange = Partial<TenantTexts> & { name?: string; adminEmail?: string; tags?: Record<string, string> };

/** Returns the request that turns the stored fields into the edited ones: only what differs. */
export function toChange(stored: TenantFields, edited: TenantFields): TenantChange {
  const isChanged = (field: keyof TenantFields) => JSON.stringify(stored[field]) !== JSON.stringify(edited[field]);
  const named = edited.tags.filter(({ name }) => name.trim() !== "");
  return {
    ...(isChanged("name") && { name: edited.name.trim() }),
    ...trimTexts(edited, isChanged),
    ...(isChanged("adminEmail") && { adminEmail: edited.adminEmail.trim() }),
    ...(isChanged("tags") && { tags: Object.fromEntries(named.map(({ name, value }) => [name.trim(), value.trim()])) }),
  };
}

/** Returns the command of the command line that changes a tenant in the same way; undefined if no options can. */
export function toUpdateCommand(tenantId: string, change: TenantChange): string[] | undefined {
  if (hasEmptyField(change)) return undefined;
  const { name, adminEmail, tags = {}, ...texts } = change;
  return [
    ...["tenants", "update", tenantId],
    ...(name === undefined ? [] : ["--name", name]),
    ...(adminEmail === undefined ? [] : ["--admin-email", adminEmail]),
    ...optionsOfTexts(texts),
    ...Object.entries(tags).flatMap(([tag, value]) => ["--tag", `${tag}=${value}`]),
  ];
}
