import { describe, expect, it } from "vitest";
import { inviteStaff, inviteUser } from "../../../handlers/core/user/invite.ts";
import { InviteStaff, InviteUser } from "../../../schemas/user.ts";
import { buildContext, buildTenant, eventNamesOf, expectAccepted } from "../../support/builders.ts";
import { accessState, findUser, rejectionOf } from "./user-fixtures.ts";

const tenant = buildTenant({ status: "active" });

describe("an invitation into a tenant", () => {
  const invite = (body: object, state: object = {}) =>
    inviteUser(
      { ...accessState, tenant, ...state },
      InviteUser.parse({ email: "Ada@Acme.example", roles: ["member"], ...body }),
      buildContext(),
    );

  it("creates the user and the operation, with the tenant and its subscriptions as preconditions", () => {
    const decision = invite({ products: { crm: ["sales"] } });
    expect(eventNamesOf(expectAccepted(decision))).toEqual(["UserRequested"]);
    expect(findUser(decision)).toMatchObject({ status: "requested", email: "ada@acme.example", shared: [] });
    expect(decision.ok && decision.preconditions?.map(({ type }) => type)).toEqual(["tenant", "subscription"]);
  });

  it.each([
    ["an e-mail that is taken", {}, { emailHolder: {} }, "emailTaken", "/email"],
    ["an unknown product", { products: { erp: ["x"] } }, {}, "unknownReference", "/products/erp"],
    [
      "a product without a subscription",
      { products: { crm: ["x"] } },
      { subscriptions: [] },
      "productUnavailable",
      "/products/crm",
    ],
    [
      "a product without a free seat",
      { products: { crm: ["x"] } },
      { seats: new Map([["crm", { used: 10, limit: 10 }]]) },
      "noSeatLeft",
      undefined,
    ],
    ["a tenant in offboarding", {}, { tenant: buildTenant({ status: "offboarding" }) }, "illegalTransition", undefined],
  ])("is rejected with %s", (_, body, state, code, pointer) => {
    const rejection = rejectionOf(invite(body, state));
    expect([rejection?.code, rejection?.errors?.[0]?.pointer]).toEqual([code, pointer]);
  });

  it.each(["platform-admin", "product-owner", "auditor"])("does not accept the role %s", (role) => {
    const { error } = InviteUser.safeParse({ email: "a@b.example", roles: [role] });
    expect(error?.issues[0]?.path).toEqual(["roles", 0]);
  });

  it("requires an e-mail, and accepts only the known optional attributes", () => {
    expect(InviteUser.safeParse({ roles: ["member"] }).error?.issues[0]?.path).toEqual(["email"]);
    const unknown = InviteUser.safeParse({ email: "a@b.example", roles: ["member"], attributes: { shoeSize: "43" } });
    expect(unknown.error?.issues[0]).toMatchObject({ path: ["attributes"], keys: ["shoeSize"] });
  });

  it("accepts no tenant roles for staff", () => {
    expect(InviteStaff.safeParse({ email: "a@b.example", roles: ["member"] }).success).toBe(false);
    const requested = InviteStaff.parse({ email: "a@b.example", roles: ["product-owner"], team: "crm-team" });
    const decision = inviteStaff({}, requested, buildContext());
    expect(findUser(decision)).toMatchObject({ team: "crm-team", roles: ["product-owner"] });
    expect(findUser(decision)).not.toHaveProperty("tenantId");
    expect(rejectionOf(inviteStaff({ emailHolder: {} }, requested, buildContext()))?.code).toBe("emailTaken");
  });
});
