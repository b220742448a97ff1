import { expect, test } from "vitest";
import { listPermissions } from "../../../../handlers/core/shared/access.ts";
import { allRoles } from "../../../src/screens/people/role-words.ts";
import { buildMatrix } from "../../../src/screens/people/roles/matrix.ts";

const rows = buildMatrix().flatMap((group) => group.rows);

test.each(allRoles)("the matrix gives %s exactly the permissions that the API lists for it", (role) => {
  const shown = rows.filter(({ reach }) => reach[role] !== undefined).map(({ permission }) => permission);
  const listed = listPermissions({ subject: "s", roles: [role] });
  expect(shown.sort()).toEqual([...listed].sort());
});

test("a permission of products' programs alone is not a row of people", () => {
  expect(rows.map(({ permission }) => permission)).not.toContain("users:profile");
});
