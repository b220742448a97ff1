import { expect, test } from "vitest";
import type { Me, User } from "../../../src/api/resources.ts";
import {
  findInvitationTargets,
  newInvitation,
  problemsOfInvitation,
} from "../../../src/screens/people/invite/invitation.ts";
import { toStaffBody, toUserBody } from "../../../src/screens/people/invite/invite-body.ts";
import { actionsOfPerson } from "../../../src/screens/people/person/person-action-list.ts";
import { changeOf, formOf } from "../../../src/screens/people/person/person-form.ts";

const user = {
  id: "usr_1",
  tenantId: "ten_1",
  email: "a@example.com",
  attributes: { displayName: "Ada", locale: "de-CH" },
  roles: ["member"],
  products: { crm: ["sales"] },
} as unknown as User;

test("an invitation to a tenant sends the products with a role alone", () => {
  const invitation = {
    ...newInvitation("tenant", "ten_1"),
    email: " b@example.com ",
    products: { crm: "sales, ", erp: "" },
  };
  expect(toUserBody(invitation)).toEqual({ email: "b@example.com", roles: ["member"], products: { crm: ["sales"] } });
});

test("only a product owner has a team", () => {
  const invitation = { ...newInvitation("staff"), email: "b@example.com", team: "crm-team" };
  expect(toStaffBody(invitation)).not.toHaveProperty("team");
  expect(toStaffBody({ ...invitation, roles: ["product-owner"] })).toHaveProperty("team", "crm-team");
});

test("an invitation needs an address, a role and, for a tenant, the tenant", () => {
  expect(Object.keys(problemsOfInvitation({ ...newInvitation("tenant"), roles: [] }))).toEqual([
    "email",
    "roles",
    "tenantId",
  ]);
});

test("people are invited where the role permits it", () => {
  const permissions = ["users:invite"] as Me["permissions"];
  expect(
    findInvitationTargets({ subject: "s", roles: ["tenant-admin"], permissions, reach: {} as Me["reach"] }),
  ).toEqual(["tenant"]);
});

test("a changed name keeps the other attributes, and untouched fields are not sent", () => {
  const base = formOf(user);
  expect(changeOf(base, { ...base, displayName: "Ada L." }, user.attributes)).toEqual({
    attributes: { locale: "de-CH", displayName: "Ada L." },
  });
  expect(changeOf(base, { ...base, products: { crm: "sales ,", erp: "" } }, user.attributes)).toEqual({});
});

test("somebody who is disabled can be enabled, and staff have permissions of their own", () => {
  const run = { edit() {}, disable() {}, enable() {}, resendInvitation() {}, remove() {} };
  const namesOf = (person: Parameters<typeof actionsOfPerson>[0]) =>
    actionsOfPerson(person, run).map(({ name, permission }) => `${name} ${permission}`);
  expect(namesOf({ tenantId: "ten_1", status: "disabled" })).toContain("enable users:update");
  expect(namesOf({ status: "active" })).toContain("disable staff:update");
});
