import { beforeAll, describe, expect, it } from "vitest";
import { getMachineToken } from "../../local/machine-token.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import type { User } from "../../schemas/user.ts";
import { onboardTenant, uniqueEmail, waitForOperation } from "../support/scenarios/tenants.ts";
import { createActiveUser, userPathOf } from "../support/scenarios/users.ts";
import { callApi, getConnectionInfo, signInAs } from "../support/system/deployed-system.ts";

type ApiCaller = Awaited<ReturnType<typeof signInAs>>;

let ownUser: Tenant;
let otherTenant: Tenant;
let colleagueUser: User;
let foreignUser: User;
let staffUser: User;
beforeAll(async () => {
  const [one, two] = await Promise.all([onboardTenant(), onboardTenant()]);
  [ownUser, otherTenant] = [one.tenant, two.tenant];
  [colleagueUser, foreignUser, staffUser] = [
    await createActiveUser(ownUser.id),
    await createActiveUser(otherTenant.id),
    await createActiveUser(undefined),
  ];
});

const buildInvitation = () => ({ email: uniqueEmail(), roles: ["member"] });
const forbiddenAnswer = { status: 403, body: { code: "forbidden" } };
const notFoundAnswer = { status: 404, body: { code: "notFound" } };

/** Everything that somebody could try with people, and how it is answered. */
const attemptAll = async ({ get, post, patch, delete: remove }: ApiCaller) => ({
  inviteOwn: (await post(`/tenants/${ownUser.id}/users`, buildInvitation())).status,
  inviteForeign: (await post(`/tenants/${otherTenant.id}/users`, buildInvitation())).status,
  inviteStaff: (await post("/users", { email: uniqueEmail(), roles: ["auditor"] })).status,
  listOwn: (await get(`/tenants/${ownUser.id}/users`)).status,
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

describe("who may do what with people", () => {
  it("a platform administrator everything, but reading as a product does", async () => {
    const writesAll = { inviteOwn: 202, inviteForeign: 202, inviteStaff: 202 };
    const stale = { removeForeign: 412, changeOwn: 412, changeStaff: 412 };
    expect(await attemptAll(await signInAs("platform-admin"))).toEqual({
      ...allForbidden,
      ...readsAllowed,
      ...writesAll,
      ...stale,
    });
  });

  it("an auditor reads everything and changes nothing", async () => {
    expect(await attemptAll(await signInAs("auditor"))).toEqual({ ...allForbidden, ...readsAllowed });
  });

  it("a product's owner nothing", async () => {
    expect(await attemptAll(await signInAs("product-owner", { team: "crm-team" }))).toEqual(allForbidden);
  });

  it("a tenant's administrator manages its own people, and can't tell another's from none", async () => {
    const person = await signInAs("tenant-admin", { tenant: ownUser.id });
    const mine = { inviteOwn: 202, listOwn: 200, readOwn: 200, changeOwn: 412 };
    const foreign = { inviteForeign: 404, listForeign: 404, readForeign: 404, removeForeign: 404 };
    expect(await attemptAll(person)).toEqual({ ...allForbidden, ...mine, ...foreign });
    expect(await person.get(`/tenants/${ownUser.id}/users/${foreignUser.id}`)).toMatchObject(notFoundAnswer);

    const { body: operation } = await person.post<Operation>(`/tenants/${ownUser.id}/users`, buildInvitation());
    expect((await person.get<Operation>(`/operations/${operation.id}`)).body.kind).toBe("user.provision");
    await waitForOperation(operation.id);
  });

  it("a member reads itself and nobody else", async () => {
    const email = uniqueEmail();
    const person = await signInAs("member", { tenant: ownUser.id, email });
    const { body: found } = await (await signInAs("platform-admin")).get<{ items: User[] }>(
      `/tenants/${ownUser.id}/users?email=${email}`,
    );
    const [self] = found.items;
    expect(await person.get(userPathOf(self as User))).toMatchObject({
      status: 200,
      body: { email, allowedActions: [] },
    });
    expect(await attemptAll(person)).toEqual({ ...allForbidden, readForeign: 404 });
    expect(await person.patch(userPathOf(self as User), { roles: ["tenant-admin"] })).toMatchObject(forbiddenAnswer);
  });

  it("a product's machine client reads profiles, and nothing else", async () => {
    const token = await getMachineToken(getConnectionInfo(), "crm");
    const verb = (method: string) => (path: string, sent?: unknown, headers?: Record<string, string>) =>
      callApi(method, path, { token, body: sent, ...(headers && { headers }) });
    const client = { token, get: verb("GET"), post: verb("POST"), patch: verb("PATCH"), delete: verb("DELETE") };
    expect(await attemptAll(client as ApiCaller)).toEqual({ ...allForbidden, profile: 404 });
    expect((await client.get("/me")).body).toMatchObject({ productId: "crm", roles: [] });
  });
});
