import { describe, expect, it } from "vitest";
import { isAdministrator, mustLeaveAdministrator } from "../../handlers/core/administrators.ts";
import { removeUser, updateUser } from "../../handlers/core/user-commands.ts";
import { TenantStatus } from "../../schemas/tenant.ts";
import { type UpdateUser, UserStatus } from "../../schemas/user.ts";
import { aCaller, aContext, aTenant, aUser } from "../support/builders.ts";

const offer = { products: new Map(), subscriptions: [], seats: new Map(), running: undefined };
const { tenantId: _, ...staff } = aUser({ roles: ["platform-admin", "auditor"] });
const administrators = [
  ["a tenant", aUser({ roles: ["tenant-admin"] })],
  ["the platform", staff],
] as const;
const changes = {
  demoted: { roles: ["member"] } as UpdateUser,
  disabled: { status: "disabled" } as UpdateUser,
};

describe.each(administrators)("the last active administrator of %s", (_name, user) => {
  const lose = (
    how: "demoted" | "disabled" | "removed",
    administration: Parameters<typeof removeUser>[0]["administration"],
  ) =>
    how === "removed"
      ? removeUser({ user, ...offer, administration }, aContext())
      : updateUser({ user, ...offer, administration }, changes[how], aContext());

  it.each(["demoted", "disabled", "removed"] as const)("can't be %s, unless another is left", (how) => {
    expect(lose(how, { other: undefined })).toMatchObject({ ok: false, refusal: { code: "lastAdministrator" } });
    const other = aUser({ ...user, id: `usr_${"e".repeat(32)}` });
    expect(lose(how, { other })).toMatchObject({ ok: true, unchanged: [{ type: "user", record: other }] });
    expect(lose(how, undefined)).toMatchObject({ ok: true, unchanged: [] });
  });

  it("may be changed in all other ways", () => {
    const administration = { other: undefined };
    const same = [{ attributes: {} }, { roles: user.roles }, { status: "active" }] as UpdateUser[];
    for (const change of same) {
      expect(updateUser({ user, ...offer, administration }, change, aContext()).ok).toBe(true);
    }
  });

  it.each(UserStatus.options.filter((status) => status !== "active"))("is nobody who is %s", (status) => {
    expect(isAdministrator({ ...user, status })).toBe(false);
    if (status === "removed") return;
    expect(
      removeUser({ user: { ...user, status }, ...offer, administration: { other: undefined } }, aContext()).ok,
    ).toBe(true);
  });
});

describe("an administrator has to be left", () => {
  it("on the platform, whoever decides", () => {
    expect(mustLeaveAdministrator(aCaller(), undefined)).toBe(true);
  });

  it.each(TenantStatus.options)("in a tenant that is %s, where the platform's do not decide", (status) => {
    const tenant = aTenant({ status });
    expect(mustLeaveAdministrator(aCaller(), tenant)).toBe(false);
    const leaves = status === "offboarding" || status === "deleted";
    expect(mustLeaveAdministrator(aCaller({ roles: ["tenant-admin"], tenantId: tenant.id }), tenant)).toBe(!leaves);
  });
});
