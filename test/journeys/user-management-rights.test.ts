import { beforeAll, describe, expect, it } from "vitest";
import { getMachineToken } from "../../local/machine-token.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import type { User } from "../../schemas/user.ts";
import { onboardTenant, uniqueEmail, waitForOperation } from "../support/scenarios/tenants.ts";
import { createActiveUser, userPathOf } from "../support/scenarios/users.ts";
import { callApi, getConnectionInfo, signInAs } from "../support/system/deployed-system.ts";

type ApiCaller = Awaited<ReturnType<typeof signInAs>>;

let ownTenant: Tenant;
let otherTenant: Tenant;
let colleagueUser: User;
let foreignUser: User;
let staffUser: User;
beforeAll(async () => {
  const [one, two] = await Promise.all([onboardTenant(), onboardTenant()]);
  [ownTenant, otherTenant] = [one.tenant, two.tenant];
  [colleagueUser, foreignUser, staffUser] = [
    await createActiveUser(ownTenant.id),
    await createActiveUser(otherTenant.id),
    await createActiveUser(undefined),
  ];
});

const buildInvitation = () => ({ email: uniqueEmail(), roles: ["member"] });
const forbiddenAnswer = { status: 403, body: { code: "forbidden" } };
const notFoundAnswer = { status: 404, body: { code: "notFound" } };

/** Sends each kind of request about users, and returns the statuses of the responses. */
const attemptAll = async ({ get, post, patch, delete: remove }: ApiCaller) => ({
  inviteOwn: (await post(`/tenants/${ownTenant.id}/users`, buildInvitation())).status,
  inviteForeign: (await post(`/tenants/${otherTenant.id}/users`, buildInvitation())).status,
  inviteStaff: (await post("/users", { email: uniqueEmail(), roles: ["auditor"] })).status,
  listOwn: (await get(`/tenants/${ownTenant.id}/users`)).status,
  listForeign: (await get(`/tenants/${otherTenant.id}/users`)).status,
  listStaff: (await get("/users")).status,
  readOwn: (await get(userPathOf(colleagueUser))).status,
  readForeign: (await get(userPathOf(foreignUser))).status,
  readStaff: (await get(userPathOf(staffUser))).status,
  profile: (await get(`${userPathOf(colleagueUser)}/profile`)).status,
  removeForeign: (await remove(userPathOf(foreignUser), undefined, { "If-Match": '"0"' })).status,
  changeOwn: (await patch(userPathOf(colleagueUser), { status: "active" }, { "If-Match": '"0"' })).status,
  changeStaff: (await patch(userPathOf(staffUser), { status: "active" }, { "If-Match": '"0"' })).status,
});

const allForbidden = {
  inviteOwn: 403,
  inviteForeign: 403,
  inviteStaff: 403,
  listOwn: 403,
  listForeign: 403,
  listStaff: 403,
  readOwn: 403,
  readForeign: 403,
  readStaff: 403,
  profile: 403,
  removeForeign: 403,
  changeOwn: 403,
  changeStaff: 403,
};
const readsAllowed = { listOwn: 200, listForeign: 200, listStaff: 200, readOwn: 200, readForeign: 200, readStaff: 200 };

describe("the management of users", () => {
  it("is open to a platform administrator, except the profiles for products", async () => {
    const writesAll = { inviteOwn: 202, inviteForeign: 202, inviteStaff: 202 };
    const stale = { removeForeign: 412, changeOwn: 412, changeStaff: 412 };
    expect(await attemptAll(await signInAs("platform-admin"))).toEqual({
      ...allForbidden,
      ...readsAllowed,
      ...writesAll,
      ...stale,
    });
  });

  it("is open to an auditor for reading only", async () => {
    expect(await attemptAll(await signInAs("auditor"))).toEqual({ ...allForbidden, ...readsAllowed });
  });

  it("is closed to a product owner", async () => {
    expect(await attemptAll(await signInAs("product-owner", { team: "crm-team" }))).toEqual(allForbidden);
  });

  it("is open to a tenant administrator for the own tenant; users of other tenants are reported as missing", async () => {
    const person = await signInAs("tenant-admin", { tenant: ownTenant.id });
    const mine = { inviteOwn: 202, listOwn: 200, readOwn: 200, changeOwn: 412 };
    const foreign = { inviteForeign: 404, listForeign: 404, readForeign: 404, removeForeign: 404 };
    expect(await attemptAll(person)).toEqual({ ...allForbidden, ...mine, ...foreign });
    expect(await person.get(`/tenants/${ownTenant.id}/users/${foreignUser.id}`)).toMatchObject(notFoundAnswer);

    const { body: operation } = await person.post<Operation>(`/tenants/${ownTenant.id}/users`, buildInvitation());
    expect((await person.get<Operation>(`/operations/${operation.id}`)).body.kind).toBe("user.provision");
    await waitForOperation(operation.id);
  });

  it("is closed to a member, except to read the own user", async () => {
    const email = uniqueEmail();
    const person = await signInAs("member", { tenant: ownTenant.id, email });
    const { body: found } = await (await signInAs("platform-admin")).get<{ items: User[] }>(
      `/tenants/${ownTenant.id}/users?email=${email}`,
    );
    const [self] = found.items;
    expect(await person.get(userPathOf(self as User))).toMatchObject({
      status: 200,
      body: { email, allowedActions: [] },
    });
    expect(await attemptAll(person)).toEqual({ ...allForbidden, readForeign: 404 });
    expect(await person.patch(userPathOf(self as User), { roles: ["tenant-admin"] })).toMatchObject(forbiddenAnswer);
  });

  it("is closed to a product's machine client, except to read profiles", async () => {
    const token = await getMachineToken(getConnectionInfo(), "crm");
    const verb = (method: string) => (path: string, sent?: unknown, headers?: Record<string, string>) =>
      callApi(method, path, { token, body: sent, ...(headers && { headers }) });
    const client = { token, get: verb("GET"), post: verb("POST"), patch: verb("PATCH"), delete: verb("DELETE") };
    expect(await attemptAll(client as ApiCaller)).toEqual({ ...allForbidden, profile: 404 });
    expect((await client.get("/me")).body).toMatchObject({ productId: "crm", roles: [] });
  });
});
