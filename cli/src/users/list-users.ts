import type { Person } from "../../../console/src/api/openapi.d.ts";
import { usageError } from "../failures/cli-error.ts";
import { optionOf } from "../flag-names.ts";
import { printList } from "../lists/list-command.ts";
import { listOptions } from "../options.ts";
import { findTenant } from "../resources/find-tenant.ts";
import type { CommandSpec, Input } from "../spec.ts";
import { tenantOption } from "./user-fields.ts";

export const listUsers: CommandSpec = {
  name: "list",
  summary: "list the users of all tenants and the staff",
  options: [
    optionOf("people:list", "q"),
    optionOf("people:list", "role"),
    optionOf("people:list", "productId"),
    tenantOption,
    { flags: "--staff", text: "only the staff of the platform" },
    optionOf("users:list", "status"),
    ...listOptions,
  ],
  examples: ["tenantry users list --tenant Acme", "tenantry users list --search ada --role member"],
  run: async (input, session) => {
    const tenant = input.text("tenant");
    const tenantId = tenant === undefined ? undefined : await findTenant(session.api, tenant);
    await printList(session, input, { columns: userColumns, ...selectList(input, tenantId) });
  },
};

const userColumns: readonly (keyof Person & string)[] = [
  "id",
  "email",
  "roles",
  "status",
  "tenantName",
  "team",
  "products",
];

/** A list of users. The lists differ in their filters only: an item of the other two has no `tenantName`. */
type UserList = { route: "people:list"; query: Record<string, string>; path?: Record<string, string> };

/** Selects the route that has the filters which are given. */
function selectList(input: Input, tenantId: string | undefined): UserList {
  const status = input.text("status");
  const filters = { q: input.text("search"), role: input.text("role"), productId: input.text("product") };
  const filter = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
  const isPeople = Object.keys(filter).length > 0;
  if (isPeople && (status !== undefined || input.has("staff"))) {
    throw usageError(
      "--search, --role and --product can't be combined with --status or --staff.",
      "either of them alone",
    );
  }
  const query: Record<string, string> = status === undefined ? {} : { status };
  if (input.has("staff")) return { route: "staff:list" as "people:list", query };
  if (tenantId !== undefined && !isPeople) return { route: "users:list" as "people:list", path: { tenantId }, query };
  if (status !== undefined) throw usageError("--status needs a list.", "--tenant Acme --status active, or --staff");
  return { route: "people:list", query: { ...(filter as Record<string, string>), ...(tenantId && { tenantId }) } };
}
