import { beforeAll, describe, expect, it } from "vitest";
import { tokenFor } from "../../local/token.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import type { User } from "../../schemas/user.ts";
import { as, card } from "../support/engine.ts";
import { mailsTo } from "../support/mails.ts";
import { aUserOf, change, pathOf, shownUser } from "../support/people.ts";
import { aSettledTenant, ended } from "../support/stories.ts";

let tenant: Tenant;
beforeAll(async () => {
  ({ tenant } = await aSettledTenant());
});
const resend = async (user: User, who = as("platform-admin")) =>
  (await who).post<Operation & { code?: string; currentStatus?: string }>(`${pathOf(user)}/resend-invitation`);

describe("somebody whose invitation got lost", () => {
  it.each([
    ["in a tenant", () => tenant.id],
    ["of the staff", () => undefined],
  ])("gets it again, %s", async (_, place) => {
    const user = await aUserOf(place());
    expect(await mailsTo(user.email)).toBe(1);
    const { status, headers, body } = await resend(user);
    expect(status).toBe(202);
    expect(body).toMatchObject({ kind: "user.update", target: { type: "user", id: user.id } });
    expect(body).not.toHaveProperty("sendsInvitation");
    expect(headers.get("location")).toBe(`/v1/operations/${body.id}`);
    expect(headers.get("retry-after")).toBeTruthy();
    expect(await ended(body.id)).toMatchObject({ status: "succeeded" });
    expect(await mailsTo(user.email)).toBe(2);
    expect(await shownUser(user)).toMatchObject({
      status: "active",
      allowedActions: expect.arrayContaining(["resendInvitation"]),
    });
  });

  it("gets it once for copies of one request", async () => {
    const user = await aUserOf(tenant.id);
    const person = await as("platform-admin");
    const key = { "Idempotency-Key": `again-${user.id}` };
    const path = `${pathOf(user)}/resend-invitation`;
    const [one, other] = [
      await person.post<Operation>(path, undefined, key),
      await person.post<Operation>(path, undefined, key),
    ];
    expect(other.body.id).toBe(one.body.id);
    await ended(one.body.id);
    expect(await mailsTo(user.email)).toBe(2);
  });

  it("gets it from an administrator of the own tenant, and of no other", async () => {
    const user = await aUserOf(tenant.id);
    expect(await resend(user, as("tenant-admin", { tenant: tenant.id }))).toMatchObject({ status: 202 });
    const { tenant: other } = await aSettledTenant();
    expect(await resend(user, as("tenant-admin", { tenant: other.id }))).toMatchObject({ status: 404 });
    expect(await resend(user, as("auditor"))).toMatchObject({ status: 403 });
  });
});

describe("an invitation is not sent again", () => {
  it("to a person who has signed in", async () => {
    const user = await aUserOf(tenant.id);
    await tokenFor(card(), { role: "member", tenant: tenant.id, email: user.email });
    const { status, body } = await resend(user);
    expect([status, body.code, body.currentStatus]).toEqual([409, "illegalTransition", "active"]);
    expect(body.allowedActions).toEqual(["update", "disable", "remove"]);
  });

  it("to a person who may not come in", async () => {
    const user = await aUserOf(tenant.id);
    await change(user, { status: "disabled" });
    const { status, body } = await resend(user);
    expect([status, body.code, body.currentStatus]).toEqual([409, "illegalTransition", "disabled"]);
  });
});
