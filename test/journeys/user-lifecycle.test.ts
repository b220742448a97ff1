import { beforeAll, describe, expect, it } from "vitest";
import { getUserToken } from "../../local/user-token.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import type { User } from "../../schemas/user.ts";
import { onboardTenant, uniqueEmail, waitForOperation } from "../support/scenarios/tenants.ts";
import {
  createActiveUser,
  findIdentity,
  getUser,
  inviteUser,
  updateUser,
  userPathOf,
} from "../support/scenarios/users.ts";
import { callApi, getConnectionInfo, signInAs } from "../support/system/deployed-system.ts";

const signInAsAdmin = () => signInAs("platform-admin");
/** Returns a new token, for which API Gateway has no cached answer. */
const getFreshToken = (email: string, tenant: string) =>
  getUserToken(getConnectionInfo(), { role: "member", tenant, email });
const readMeStatus = async (token: string) => (await callApi("GET", "/me", { token })).status;

let tenant: Tenant;
beforeAll(async () => {
  ({ tenant } = await onboardTenant());
});

describe("an invited user", () => {
  it("gets an identity and can sign in", async () => {
    const email = uniqueEmail();
    const { status, body, headers } = await inviteUser(tenant.id, { email, attributes: { displayName: "Ada" } });
    expect(status).toBe(202);
    expect(body).toMatchObject({ kind: "user.provision", target: { type: "user" }, done: false });
    expect(headers.get("location")).toBe(`/v1/operations/${body.id}`);
    const operation = await waitForOperation(body.id);
    expect(operation).toMatchObject({ status: "succeeded" });
    expect(operation.steps.map(({ name, status: one }) => [name, one])).toEqual([
      ["Make the identity", "succeeded"],
      ["Activate the user", "succeeded"],
    ]);

    const user = await getUser({ id: body.target.id, tenantId: tenant.id });
    expect(user).toMatchObject({ email, tenantId: tenant.id, status: "active", roles: ["member"], version: 2 });
    const allowedActions = ["update", "disable", "resendInvitation", "remove"];
    expect(user).toMatchObject({ attributes: { displayName: "Ada" }, allowedActions });
    expect(user).not.toHaveProperty("subject");
    expect((await findIdentity(user))?.Enabled).toBe(true);
    const token = await getFreshToken(email, tenant.id);
    expect((await callApi("GET", "/me", { token })).body).toMatchObject({
      email,
      roles: ["member"],
      tenantId: tenant.id,
    });
  });

  it("has an e-mail that no other user of the platform has", async () => {
    const email = uniqueEmail();
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, () => inviteUser(tenant.id, { email })),
      inviteUser(undefined, { email: email.toUpperCase() }),
    ]);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 202);
    for (const other of others) expect(other).toMatchObject({ status: 409, body: { code: "emailTaken" } });
  });

  it("can be found by e-mail and by status", async () => {
    const user = await createActiveUser(tenant.id);
    const list = async (query: string) => {
      const { body } = await (await signInAsAdmin()).get<{ items: User[] }>(
        `/tenants/${tenant.id}/users?limit=100${query}`,
      );
      return body.items.map(({ id }) => id);
    };
    expect(await list("")).toContain(user.id);
    expect(await list(`&email=${user.email}`)).toEqual([user.id]);
    expect(await list(`&email=${user.email}&status=disabled`)).toEqual([]);
    expect(await list("&status=active")).toContain(user.id);
    expect(await list("&status=removed")).not.toContain(user.id);
  });
});

describe("a tenant's first administrator", () => {
  it("is an active user with an identity once the tenant is active", async () => {
    const { body } = await (await signInAsAdmin()).get<{ items: User[] }>(
      `/tenants/${tenant.id}/users?email=${tenant.adminEmail}`,
    );
    const [first] = body.items;
    expect(first).toMatchObject({ roles: ["tenant-admin"], status: "active" });
    expect(first && (await findIdentity(first))?.Enabled).toBe(true);
  });
});

describe("a disabled user", () => {
  it("is rejected at once with any token, and can be enabled again", async () => {
    const user = await createActiveUser(tenant.id);
    const [used, unused] = [await getFreshToken(user.email, tenant.id), await getFreshToken(user.email, tenant.id)];
    expect(await readMeStatus(used)).toBe(200);
    expect(await updateUser(user, { status: "disabled" })).toMatchObject({ status: "succeeded", kind: "user.update" });
    expect(await getUser(user)).toMatchObject({ status: "disabled", allowedActions: ["update", "enable", "remove"] });
    // API Gateway caches the answer about the used token for a minute.
    expect(await readMeStatus(unused)).toBe(403);
    expect((await findIdentity(user))?.Enabled).toBe(false);

    expect(await updateUser(user, { status: "active" })).toMatchObject({ status: "succeeded" });
    expect((await findIdentity(user))?.Enabled).toBe(true);
    expect(await readMeStatus(await getFreshToken(user.email, tenant.id))).toBe(200);
  });
});

describe("an update of a user", () => {
  it("applies new roles at once, and is rejected with an old version in If-Match", async () => {
    const user = await createActiveUser(tenant.id);
    const path = userPathOf(user);
    const person = await signInAsAdmin();
    const answer = await person.patch<Operation>(
      path,
      { roles: ["tenant-admin"] },
      { "If-Match": `"${user.version}"` },
    );
    expect(answer).toMatchObject({ status: 202, body: { kind: "user.update" } });
    expect(await getUser(user)).toMatchObject({ roles: ["tenant-admin"] });
    const stale = { "If-Match": `"${user.version}"` };
    expect(await person.patch(path, { roles: ["member"] }, stale)).toMatchObject({ status: 412 });
    expect(await person.delete(path, undefined, stale)).toMatchObject({ status: 412 });
    expect(await waitForOperation(answer.body.id)).toMatchObject({ status: "succeeded" });
    expect((await person.patch(path, {})).status).toBe(400);
  });

  it("is rejected with a staff role or an unknown attribute", async () => {
    const user = await createActiveUser(tenant.id);
    const person = await signInAsAdmin();
    expect(await person.patch(userPathOf(user), { roles: ["auditor"] })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/roles/0" }] },
    });
    expect(await person.patch(userPathOf(user), { attributes: { shoeSize: "43" } })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/attributes/shoeSize" }] },
    });
  });
});

describe("a removed user", () => {
  it("is rejected at once, loses the identity, and frees the e-mail for another invitation", async () => {
    const user = await createActiveUser(tenant.id);
    const token = await getFreshToken(user.email, tenant.id);
    const person = await signInAsAdmin();
    const first = await person.delete<Operation>(userPathOf(user));
    expect(first).toMatchObject({ status: 202, body: { kind: "user.remove" } });
    expect(await readMeStatus(token)).toBe(403);
    expect(await waitForOperation(first.body.id)).toMatchObject({ status: "succeeded" });
    expect(await findIdentity(user)).toBeUndefined();
    expect(await getUser(user)).toMatchObject({ status: "removed", allowedActions: [] });
    expect(await person.delete<Operation>(userPathOf(user))).toMatchObject({
      status: 200,
      body: { id: first.body.id },
    });

    const again = await createActiveUser(tenant.id, { email: user.email });
    expect(again.id).not.toBe(user.id);
    expect(await readMeStatus(await getFreshToken(user.email, tenant.id))).toBe(200);
    const { body } = await person.get<{ items: User[] }>(`/tenants/${tenant.id}/users?status=removed`);
    expect(body.items.map(({ id }) => id)).toContain(user.id);
  });

  it("can be removed during the invitation, and a repeated request returns the same operation", async () => {
    const { body: provision } = await inviteUser(tenant.id);
    const user = { id: provision.target.id, tenantId: tenant.id };
    const person = await signInAsAdmin();
    const [one, other] = [
      await person.delete<Operation>(userPathOf(user)),
      await person.delete<Operation>(userPathOf(user)),
    ];
    expect(other.body.id).toBe(one.body.id);
    expect(await waitForOperation(one.body.id)).toMatchObject({ status: "succeeded" });
    expect(["cancelled", "succeeded"]).toContain((await waitForOperation(provision.id)).status);
    expect(await findIdentity(user)).toBeUndefined();
    expect((await getUser(user)).status).toBe("removed");
  });
});

describe("the platform's staff", () => {
  it("is invited, updated and removed in the same way, and belongs to no tenant", async () => {
    const user = await createActiveUser(undefined, { roles: ["product-owner"], team: "crm-team" });
    expect(user).toMatchObject({ team: "crm-team", roles: ["product-owner"], status: "active" });
    expect(user).not.toHaveProperty("tenantId");
    expect(await updateUser(user, { roles: ["product-owner", "auditor"] })).toMatchObject({ status: "succeeded" });
    const person = await signInAsAdmin();
    const { body } = await person.get<{ items: User[] }>(`/users?email=${user.email}`);
    expect(body.items).toMatchObject([{ id: user.id, roles: ["product-owner", "auditor"] }]);
    expect((await person.get(`/tenants/${tenant.id}/users/${user.id}`)).status).toBe(404);
    const { body: removal } = await person.delete<Operation>(userPathOf(user));
    expect(await waitForOperation(removal.id)).toMatchObject({ status: "succeeded" });
    expect((await inviteUser(undefined, { roles: ["member"] })).body).toMatchObject({
      errors: [{ pointer: "/roles/0" }],
    });
  });
});
