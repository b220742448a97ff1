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

const pagesOfIds: { pattern: RegExp; permission: string; path: string; label: string }[] = [
  { pattern: /^ten_[0-9a-f]{32}$/, permission: "tenants:read", path: "/tenants/", label: "Tenant" },
  { pattern: /^op_[0-9a-f]{32}$/, permission: "operations:read", path: "/operations/", label: "Operation" },
  { pattern: /^rol_[0-9a-f]{32}$/, permission: "rollouts:read", path: "/rollouts/", label: "Rollout" },
  { pattern: /^usr_[0-9a-f]{32}$/, permission: "staff:read", path: "/users/", label: "User" },
];

function optionOfId(text: string, me: Me): Option | undefined {
  const page = pagesOfIds.find(({ pattern, permission }) => pattern.test(text) && can(me, permission));
  return page && { value: page.path + text, label: `${page.label} ${text}` };
}
