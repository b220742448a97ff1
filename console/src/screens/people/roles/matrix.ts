import { type AccessScope, routes } from "../../../../../handlers/core/shared/access.ts";
import type { Role } from "../role-words.ts";
import { describePermission, groupOf, groupOrder } from "./permission-words.ts";

/** A row of the matrix: a permission, and how far it reachNames for each role. */
export type MatrixRow = { permission: string; text: string; reach: Partial<Record<Role, AccessScope>> };
export type MatrixGroup = { title: string; rows: MatrixRow[] };

/** Permissions of products' programs alone, which people never have. */
const hasPeople = ({ reach }: MatrixRow): boolean => Object.keys(reach).length > 0;

/** Returns what each role may do, by group. It is the API's own access table, from which its authorizer derives. */
export function buildMatrix(): MatrixGroup[] {
  const rows = Object.values(routes).map(({ permission, allow }): MatrixRow => {
    const { machine: _, ...reach } = allow as MatrixRow["reach"] & { machine?: AccessScope };
    return { permission, text: describePermission(permission), reach };
  });
  return groupOrder
    .map((title) => ({ title, rows: rows.filter((row) => hasPeople(row) && groupOf(row.permission) === title) }))
    .filter(({ rows: some }) => some.length > 0);
}

const reachNames: Record<AccessScope, string> = {
  any: "All",
  ownTeam: "Own team's",
  ownTenant: "Own tenant's",
  ownProduct: "Own product's",
  self: "Own",
};

/** Returns how far a permission reachNames, in words. */
export const describeReach = (scope: AccessScope | undefined): string =>
  scope === undefined ? "No" : reachNames[scope];
