import { beforeAll, describe, expect, it } from "vitest";
import { machineTokenFor } from "../../local/machine-token.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import type { User } from "../../schemas/user.ts";
import { as, call, card } from "../support/engine.ts";
import { aUserOf, pathOf } from "../support/people.ts";
import { aSettledTenant, ended, uniqueEmail } from "../support/stories.ts";

type Person = Awaited<ReturnType<typeof as>>;

let own: Tenant;
let other: Tenant;
let colleague: User;
let stranger: User;
let staff: User;
beforeAll(async () => {
  const [one, two] = await Promise.all([aSettledTenant(), aSettledTenant()]);
  [own, other] = [one.tenant, two.tenant];
  [colleague, stranger, staff] = [await aUserOf(own.id), await aUserOf(other.id), await aUserOf(undefined)];
});

const body = () => ({ email: uniqueEmail(), roles: ["member"] });
const denied = { status: 403, body: { code: "forbidden" } };
const missing = { status: 404, body: { code: "notFound" } };

/** Everything that somebody could try with people, and how it is answered. */
const tries = async ({ get, post, patch, delete: remove }: Person) => ({
  inviteOwn: (await post(`/tenants/${own.id}/users`, body())).status,
  inviteForeign: (await post(`/tenants/${other.id}/users`, body())).status,
  inviteStaff: (await post("/users", { email: uniqueEmail(), roles: ["auditor"] })).status,
  listOwn: (await get(`/tenants/${own.id}/users`)).status,
  listForeign: (await get(`/tenants/${other.id}/users`)).status,
  listStaff: (await get("/users")).status,
  readOwn: (await get(pathOf(colleague))).status,
  readForeign: (await get(pathOf(stranger))).status,
  readStaff: (await get(pathOf(staff))).status,
  profile: (await get(`${pathOf(colleague)}/profile`)).status,
  removeForeign: (await remove(pathOf(stranger), undefined, { "If-Match": '"0"' })).status,
  changeOwn: (await patch(pathOf(colleague), { status: "active" }, { "If-Match": '"0"' })).status,
  changeStaff: (await patch(pathOf(staff), { status: "active" }, { "If-Match": '"0"' })).status,
});

const nothing = {
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
const readsAll = { listOwn: 200, listForeign: 200, listStaff: 200, readOwn: 200, readForeign: 200, readStaff: 200 };

describe("who may do what with people", () => {
  it("a platform administrator everything, but reading as a product does", async () => {
    const writesAll = { inviteOwn: 202, inviteForeign: 202, inviteStaff: 202 };
    const stale = { removeForeign: 412, changeOwn: 412, changeStaff: 412 };
    expect(await tries(await as("platform-admin"))).toEqual({ ...nothing, ...readsAll, ...writesAll, ...stale });
  });

  it("an auditor reads everything and changes nothing", async () => {
    expect(await tries(await as("auditor"))).toEqual({ ...nothing, ...readsAll });
  });

  it("a product's owner nothing", async () => {
    expect(await tries(await as("product-owner", { team: "crm-team" }))).toEqual(nothing);
  });

  it("a tenant's administrator manages its own people, and can't tell another's from none", async () => {
    const person = await as("tenant-admin", { tenant: own.id });
    const mine = { inviteOwn: 202, listOwn: 200, readOwn: 200, changeOwn: 412 };
    const foreign = { inviteForeign: 404, listForeign: 404, readForeign: 404, removeForeign: 404 };
    expect(await tries(person)).toEqual({ ...nothing, ...mine, ...foreign });
    expect(await person.get(`/tenants/${own.id}/users/${stranger.id}`)).toMatchObject(missing);

    const { body: operation } = await person.post<Operation>(`/tenants/${own.id}/users`, body());
    expect((await person.get<Operation>(`/operations/${operation.id}`)).body.kind).toBe("user.provision");
    await ended(operation.id);
  });

  it("a member reads itself and nobody else", async () => {
    const email = uniqueEmail();
    const person = await as("member", { tenant: own.id, email });
    const { body: found } = await (await as("platform-admin")).get<{ items: User[] }>(
      `/tenants/${own.id}/users?email=${email}`,
    );
    const [self] = found.items;
    expect(await person.get(pathOf(self as User))).toMatchObject({ status: 200, body: { email, allowedActions: [] } });
    expect(await tries(person)).toEqual({ ...nothing, readForeign: 404 });
    expect(await person.patch(pathOf(self as User), { roles: ["tenant-admin"] })).toMatchObject(denied);
  });

  it("a product's machine client reads profiles, and nothing else", async () => {
    const token = await machineTokenFor(card(), "crm");
    const verb = (method: string) => (path: string, sent?: unknown, headers?: Record<string, string>) =>
      call(method, path, { token, body: sent, ...(headers && { headers }) });
    const client = { token, get: verb("GET"), post: verb("POST"), patch: verb("PATCH"), delete: verb("DELETE") };
    expect(await tries(client as Person)).toEqual({ ...nothing, profile: 404 });
    expect((await client.get("/me")).body).toMatchObject({ productId: "crm", roles: [] });
  });
});
