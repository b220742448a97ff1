import { expect, test, vi } from "vitest";
import type { Me } from "../../src/api/resources.ts";
import { jumpOptionsOf } from "../../src/app/jump-options.ts";

vi.mock("../../src/app/screens.ts", () => ({ screens: [] }));

const id = `usr_${"0".repeat(32)}`;
const nothing = { tenants: [], products: [] };
const optionsFor = (me: Partial<Me>) => jumpOptionsOf(id, me as Me, nothing).flatMap(({ options }) => options);

test("a user's id leads the people of a tenant to the user of their tenant", () => {
  const options = optionsFor({ tenantId: "ten_1", permissions: ["users:read"] });
  expect(options.map(({ value }) => value)).toEqual([`/tenants/ten_1/users/${id}`]);
});

test("a user's id is offered to staff as that of staff, because the page of a tenant's user needs the tenant", () => {
  expect(optionsFor({ permissions: ["users:read", "staff:read"] })).toEqual([
    { value: `/users/${id}`, label: `Staff member ${id}` },
  ]);
});
