import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RouteId, routeOf } from "../api/routes.ts";
import { isLiving, type State, type TenantState } from "./state.ts";

type Fields = Record<string, unknown>;
type File = { path: string; text: string };

/** Returns the fields of a resource with which it could be created. Empty ones are left out. */
const pickFields = (route: RouteId, resource: object): Fields =>
  Object.fromEntries(
    Object.keys(routeOf(route).body).flatMap((name) => {
      const value = (resource as Fields)[name];
      const isEmpty =
        value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
      return isEmpty ? [] : [[name, value]];
    }),
  );

/** Returns the files that declare what is on the platform: one for each product and tenant. */
export async function exportFiles({ products, tenants, staff, notifications }: State): Promise<File[]> {
  const { stringify } = await import("yaml");
  const toYaml = (documents: readonly object[]) =>
    documents.map((one) => stringify(one, { lineWidth: 0 })).join("---\n");
  const files = products.flatMap((product): File[] => {
    const { integration, ...fields } = pickFields("products:create", product);
    const { template, ...others } = integration as { template?: string };
    const name = `${product.id}.template.yaml`;
    const declared = template === undefined ? others : { ...others, templateFile: name };
    const text = toYaml([{ kind: "Product", ...fields, integration: declared }]);
    const file = { path: `products/${product.id}.yaml`, text };
    return template === undefined ? [file] : [file, { path: `products/${name}`, text: template }];
  });
  const living = tenants.filter(({ status }) => status !== "deleted" && status !== "offboarding");
  return [
    ...files,
    ...living.map((tenant) => ({ path: `tenants/${slugOf(tenant)}.yaml`, text: toYaml([declareTenant(tenant)]) })),
    ...listFile(
      "staff.yaml",
      staff.map((one) => ({ kind: "Staff", ...pickFields("staff:invite", one) })),
      toYaml,
    ),
    ...listFile(
      "notifications.yaml",
      notifications.map((one) => ({ kind: "Notification", ...pickFields("notifications:create", one) })),
      toYaml,
    ),
  ];
}

const listFile = (
  path: string,
  documents: readonly object[],
  toYaml: (documents: readonly object[]) => string,
): File[] => (documents.length === 0 ? [] : [{ path, text: toYaml(documents) }]);

function declareTenant(tenant: TenantState): Fields {
  const { subscriptions: _, ...own } = pickFields("tenants:create", tenant);
  const subscriptions = tenant.subscriptions.filter(isLiving).map((one) => pickFields("subscriptions:create", one));
  const users = tenant.users.map((one) => pickFields("users:invite", one));
  return {
    kind: "Tenant",
    ...own,
    ...(subscriptions.length > 0 && { subscriptions }),
    ...(users.length > 0 && { users }),
  };
}

/** Returns a name for the file of a tenant. Its end keeps names apart that differ in other characters only. */
function slugOf({ id, externalId, name }: TenantState): string {
  const text = (externalId ?? name)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return `${text || "tenant"}-${id.slice(-6)}`;
}

/** Writes the files below a folder. */
export function writeFiles(folder: string, files: readonly File[]): void {
  for (const { path, text } of files) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
