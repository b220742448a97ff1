import { beforeAll, describe, expect, it } from "vitest";
import { getUserToken } from "../../local/user-token.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import type { User } from "../../schemas/user.ts";
import { onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { createActiveUser, getUser, updateUser, userPathOf } from "../support/scenarios/users.ts";
import { getConnectionInfo, signInAs } from "../support/system/deployed-system.ts";
import { countMailsTo } from "../support/system/mails.ts";

let tenant: Tenant;
beforeAll(async () => {
  ({ tenant } = await onboardTenant());
});
const resendInvitation = async (user: User, who = signInAs("platform-admin")) =>
  (await who).post<Operation & { code?: string; currentStatus?: string }>(`${userPathOf(user)}/resend-invitation`);

describe("a user whose invitation got lost", () => {
  it.each([
    ["in a tenant", () => tenant.id],
    ["of the staff", () => undefined],
  ])("gets another one, %s", async (_, place) => {
    const user = await createActiveUser(place());
    expect(await countMailsTo(user.email)).toBe(1);
    const { status, headers, body } = await resendInvitation(user);
    expect(status).toBe(202);
    expect(body).toMatchObject({ kind: "user.update", target: { type: "user", id: user.id } });
    expect(body).not.toHaveProperty("sendsInvitation");
    expect(headers.get("location")).toBe(`/v1/operations/${body.id}`);
    expect(headers.get("retry-after")).toBeTruthy();
    expect(await waitForOperation(body.id)).toMatchObject({ status: "succeeded" });
    expect(await countMailsTo(user.email)).toBe(2);
    expect(await getUser(user)).toMatchObject({
      status: "active",
      allowedActions: expect.arrayContaining(["resendInvitation"]),
    });
  });

  it("gets one e-mail for copies of one request", async () => {
    const user = await createActiveUser(tenant.id);
    const person = await signInAs("platform-admin");
    const key = { "Idempotency-Key": `again-${user.id}` };
    const path = `${userPathOf(user)}/resend-invitation`;
    const [one, other] = [
      await person.post<Operation>(path, undefined, key),
      await person.post<Operation>(path, undefined, key),
    ];
    expect(other.body.id).toBe(one.body.id);
    await waitForOperation(one.body.id);
    expect(await countMailsTo(user.email)).toBe(2);
  });

  it("can be invited again by an administrator of its own tenant only", async () => {
    const user = await createActiveUser(tenant.id);
    expect(await resendInvitation(user, signInAs("tenant-admin", { tenant: tenant.id }))).toMatchObject({
      status: 202,
    });
    const { tenant: other } = await onboardTenant();
    expect(await resendInvitation(user, signInAs("tenant-admin", { tenant: other.id }))).toMatchObject({ status: 404 });
    expect(await resendInvitation(user, signInAs("auditor"))).toMatchObject({ status: 403 });
  });
});

describe("an invitation is not sent again", () => {
  it("to a user who has signed in", async () => {
    const user = await createActiveUser(tenant.id);
    await getUserToken(getConnectionInfo(), { role: "member", tenant: tenant.id, email: user.email });
    const { status, body } = await resendInvitation(user);
    expect([status, body.code, body.currentStatus]).toEqual([409, "illegalTransition", "active"]);
    expect(body.allowedActions).toEqual(["update", "disable", "remove"]);
  });

  it("to a disabled user", async () => {
    const user = await createActiveUser(tenant.id);
    await updateUser(user, { status: "disabled" });
    const { status, body } = await resendInvitation(user);
    expect([status, body.code, body.currentStatus]).toEqual([409, "illegalTransition", "disabled"]);
  });
});
