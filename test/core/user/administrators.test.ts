import { describe, expect, it } from "vitest";
import { isAdministrator, needsRemainingAdministrator } from "../../../handlers/core/user/administrators.ts";
import { removeUser } from "../../../handlers/core/user/remove.ts";
import { updateUser } from "../../../handlers/core/user/update-user.ts";
import { TenantStatus } from "../../../schemas/tenant.ts";
import { type UpdateUser, UserStatus } from "../../../schemas/user.ts";
import { buildCaller, buildContext, buildTenant, buildUser } from "../../support/builders.ts";

const accessState = { products: new Map(), subscriptions: [], seats: new Map(), running: undefined };
const { tenantId: _, ...staff } = buildUser({ roles: ["platform-admin", "auditor"] });
const administrators = [
  ["a tenant", buildUser({ roles: ["tenant-admin"] })],
  ["the platform", staff],
] as const;
const changes = {
  demoted: { roles: ["member"] } as UpdateUser,
  disabled: { status: "disabled" } as UpdateUser,
};

describe.each(administrators)("the last active administrator of %s", (_name, user) => {
  const lose = (
    how: "demoted" | "disabled" | "removed",
    administratorCheck: Parameters<typeof removeUser>[0]["administratorCheck"],
  ) =>
    how === "removed"
      ? removeUser({ user, ...accessState, administratorCheck }, buildContext())
      : updateUser({ user, ...accessState, administratorCheck }, changes[how], buildContext());

  it.each(["demoted", "disabled", "removed"] as const)("can't be %s unless another one remains", (how) => {
    expect(lose(how, { other: undefined })).toMatchObject({ ok: false, rejection: { code: "lastAdministrator" } });
    const other = buildUser({ ...user, id: `usr_${"e".repeat(32)}` });
    expect(lose(how, { other })).toMatchObject({ ok: true, preconditions: [{ type: "user", record: other }] });
    expect(lose(how, undefined)).toMatchObject({ ok: true, preconditions: [] });
  });

  it("can be changed in all other ways", () => {
    const administratorCheck = { other: undefined };
    const same = [{ attributes: {} }, { roles: user.roles }, { status: "active" }] as UpdateUser[];
    for (const change of same) {
      expect(updateUser({ user, ...accessState, administratorCheck }, change, buildContext()).ok).toBe(true);
    }
  });

  it.each(UserStatus.options.filter((status) => status !== "active"))("is not a user with the status %s", (status) => {
    expect(isAdministrator({ ...user, status })).toBe(false);
    if (status === "removed") return;
    expect(
      removeUser(
        { user: { ...user, status }, ...accessState, administratorCheck: { other: undefined } },
        buildContext(),
      ).ok,
    ).toBe(true);
  });
});

describe("an administrator must remain", () => {
  it("on the platform, whoever makes the change", () => {
    expect(needsRemainingAdministrator(buildCaller(), undefined)).toBe(true);
  });

  it.each(TenantStatus.options)(
    "in a tenant that is %s, unless a platform administrator makes the change",
    (status) => {
      const tenant = buildTenant({ status });
      expect(needsRemainingAdministrator(buildCaller(), tenant)).toBe(false);
      const leaves = status === "offboarding" || status === "deleted";
      expect(needsRemainingAdministrator(buildCaller({ roles: ["tenant-admin"], tenantId: tenant.id }), tenant)).toBe(
        !leaves,
      );
    },
  );
});
