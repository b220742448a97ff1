import type { Me, Product, Tenant } from "../api/resources.ts";
import { can } from "../session/me.tsx";
import { screens } from "./screens.ts";

type Option = { value: string; label: string; description?: string };
/** A group of pages to jump to. */
export type JumpGroup = { label: string; options: Option[] };
type Found = { tenants: readonly Tenant[]; products: readonly Product[] };

const MAX_OPTIONS = 8;

/** Returns the pages whose names contain the text, in groups. A complete id comes first. */
export function jumpOptionsOf(text: string, me: Me, { tenants, products }: Found): JumpGroup[] {
  const matches = (name: string) => name.toLowerCase().includes(text.toLowerCase());
  const byId = optionOfId(text, me);
  const groups = [
    { label: "Id", options: byId ? [byId] : [] },
    {
      label: "Screens",
      options: screens
        .filter(({ navigation, isVisible, title }) => navigation && isVisible(me) && matches(title))
        .map(({ path, title }) => ({ value: path, label: title })),
    },
    {
      label: "Tenants",
      options: tenants
        .filter(({ name }) => matches(name))
        .map(({ id, name, status }) => ({ value: `/tenants/${id}`, label: name, description: status })),
    },
    {
      label: "Products",
      options: products
        .filter(({ id, name }) => matches(name) || matches(id))
        .map(({ id, name, status }) => ({ value: `/products/${id}`, label: name, description: status })),
    },
  ];
  return groups
    .filter(({ options }) => options.length > 0)
    .map(({ label, options }) => ({ label, options: options.slice(0, MAX_OPTIONS) }));
}

type PageOfId = { pattern: RegExp; permission: string; path: string; label: string };

const pagesOfIds: PageOfId[] = [
  { pattern: /^ten_[0-9a-f]{32}$/, permission: "tenants:read", path: "/tenants/", label: "Tenant" },
  { pattern: /^op_[0-9a-f]{32}$/, permission: "operations:read", path: "/operations/", label: "Operation" },
  { pattern: /^rol_[0-9a-f]{32}$/, permission: "rollouts:read", path: "/rollouts/", label: "Rollout" },
];

/** Returns the page of a user's id. The page of a tenant's user needs the tenant, which only its own people know. */
function pageOfUser({ tenantId }: Me): PageOfId {
  const pattern = /^usr_[0-9a-f]{32}$/;
  return tenantId === undefined
    ? { pattern, permission: "staff:read", path: "/users/", label: "Staff member" }
    : { pattern, permission: "users:read", path: `/tenants/${tenantId}/users/`, label: "User" };
}

function optionOfId(text: string, me: Me): Option | undefined {
  const pages = [...pagesOfIds, pageOfUser(me)];
  const page = pages.find(({ pattern, permission }) => pattern.test(text) && can(me, permission));
  return page && { value: page.path + text, label: `${page.label} ${text}` };
}
