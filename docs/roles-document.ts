import { type AccessScope, type Route, routes } from "../handlers/core/shared/access.ts";
import type { Role } from "../schemas/user.ts";
import { routeDescriptions } from "./openapi-document.ts";

const columns = ["platform-admin", "auditor", "product-owner", "tenant-admin", "member", "machine"] as const satisfies (
  | Role
  | "machine"
)[];
type Column = (typeof columns)[number];

const columnMeanings: Readonly<Record<Column, string>> = {
  "platform-admin": "operates the platform",
  auditor: "reads everything and changes nothing",
  "product-owner": "belongs to the team of one or more products",
  "tenant-admin": "administers one tenant",
  member: "uses the products of one tenant",
  machine: "no role of a person: the machine client of a product",
};

const NOTHING = "–";
const cellOf: Readonly<Record<AccessScope, string>> = {
  any: "all",
  ownTeam: "own team",
  ownTenant: "own tenant",
  ownProduct: "own product",
  self: "own",
};
const cellMeanings: Readonly<Record<string, string>> = {
  [cellOf.any]:
    "every resource of the platform; of the products, a tenant's users see those that are available and those that they have",
  [cellOf.ownTeam]:
    "the products of the caller's team, with their releases, rollouts, subscriptions, operations and events",
  [cellOf.ownTenant]: "the caller's tenant, with its subscriptions, users, operations and events",
  [cellOf.ownProduct]: "the machine's product: its operations, and the tenants that are subscribed to it",
  [cellOf.self]: "the caller; for a machine, also the users who have access to its product",
  [NOTHING]: "nothing: 403",
};

const renderRow = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const renderTable = (head: readonly string[], rows: (readonly string[])[]): string =>
  [renderRow(head), `|${"---|".repeat(head.length)}`, ...rows.map(renderRow)].join("\n");

function renderRoute(route: Route): string[] {
  const { permission, allow }: { permission: string; allow: Partial<Record<Column, AccessScope>> } = routes[route];
  const cells = columns.map((column) => (allow[column] === undefined ? NOTHING : cellOf[allow[column]]));
  return [routeDescriptions[route].summary, `\`${permission}\``, ...cells];
}

/** Renders what each role may do, by subject and action, from the access table that the API enforces. */
export function renderRolesDocument(): string {
  const all = Object.keys(routes) as Route[];
  const bySubject = Object.groupBy(all, (route) => routeDescriptions[route].tag);
  return [
    "# What each role may do",
    "`npm run docs` generates this page from the access table that the API enforces (`handlers/core/shared/access.ts`). A person with several roles may do what any of them allows. `GET /v1/me` lists the permissions of the caller. Whether an action is possible now also depends on the state of the resource: see its `allowedActions`.",
    renderTable(
      ["role", "who"],
      columns.map((column) => [column, columnMeanings[column]]),
    ),
    "A cell names the resources to which the action applies:",
    renderTable(["cell", "resources"], Object.entries(cellMeanings)),
    ...Object.entries(bySubject).flatMap(([subject, found = []]) => [
      `## ${subject}`,
      renderTable(["action", "permission", ...columns], found.map(renderRoute)),
    ]),
    "",
  ].join("\n\n");
}
