import { describe, expect, it } from "vitest";
import { resolveActions } from "../../../handlers/core/shared/allowed-actions.ts";
import { resendInvitation } from "../../../handlers/core/user/resend-invitation.ts";
import { type User, UserStatus } from "../../../schemas/user.ts";
import { buildCaller, buildContext, buildOperation, buildUser, eventNamesOf } from "../../support/builders.ts";

const resend = (overrides: Partial<User> = {}, more: object = {}) =>
  resendInvitation({ user: buildUser(overrides), running: undefined, signedIn: false, ...more }, buildContext());

describe("a repeated invitation", () => {
  it("is an update of the user without changed fields, with an operation", () => {
    const decision = resend();
    const changes = decision.ok ? decision.changes : [];
    expect(eventNamesOf(changes)).toEqual(["UserUpdated"]);
    expect(changes[0]?.events[0]?.data).toMatchObject({ changed: ["invitation"] });
    expect(changes[1]?.after).toMatchObject({ kind: "user.update", status: "queued", sendsInvitation: true });
    expect(changes[0]?.after).toMatchObject({ status: "active", lastOperationId: decision.operationId });
  });

  it("is rejected after the person has signed in", () => {
    expect(resend({}, { signedIn: true })).toMatchObject({
      ok: false,
      rejection: { code: "illegalTransition", currentStatus: "active", detail: expect.stringContaining("signed in") },
    });
  });

  it.each(UserStatus.options.filter((status) => status !== "active"))("is rejected for a user that is %s", (status) => {
    const rejection = { code: "illegalTransition", currentStatus: status };
    expect(resend({ status })).toMatchObject({ ok: false, rejection });
  });

  it("is rejected while another operation runs on the user", () => {
    const running = buildOperation({ kind: "user.update" });
    expect(resend({}, { running })).toMatchObject({ ok: false, rejection: { code: "busy", operationId: running.id } });
  });

  it("is allowed only for managers of the user's tenant", () => {
    const state = { user: buildUser(), running: undefined };
    const offered = (caller: object) =>
      resolveActions(buildCaller(caller), "user", state).allowedActions.includes("resendInvitation");
    expect(offered({ roles: ["platform-admin"] })).toBe(true);
    expect(offered({ roles: ["tenant-admin"], tenantId: buildUser().tenantId })).toBe(true);
    expect(offered({ roles: ["tenant-admin"], tenantId: "ten_other" })).toBe(false);
    expect(offered({ roles: ["member"], tenantId: buildUser().tenantId })).toBe(false);
    expect(offered({ roles: ["auditor"] })).toBe(false);
  });
});
