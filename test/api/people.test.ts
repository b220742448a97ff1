import { beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../schemas/actor.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import type { Person, User } from "../../schemas/user.ts";
import { readList } from "../support/lists.ts";
import {
  crmSubscription,
  onboardTenant,
  readTimeline,
  uniqueName,
  waitForOperation,
} from "../support/scenarios/tenants.ts";
import { createActiveUser } from "../support/scenarios/users.ts";
import { signInAs, waitFor } from "../support/system/deployed-system.ts";

type Admin = Awaited<ReturnType<typeof signInAs>>;
let admin: Admin;
let tenantAdmin: Admin;
let tenant: Tenant;
let other: Tenant;
const mark = uniqueName("people").replaceAll(" ", "-");
const people = {} as Record<"ann" | "bob" | "zoe", User>;
beforeAll(async () => {
  admin = await signInAs("platform-admin");
  [tenant, other] = (await Promise.all([onboardTenant({ subscriptions: [crmSubscription] }), onboardTenant()])).map(
    (one) => one.tenant,
  ) as [Tenant, Tenant];
  tenantAdmin = await signInAs("tenant-admin", { tenant: tenant.id });
  const named = (displayName: string) => ({ attributes: { displayName } });
  people.ann = await createActiveUser(tenant.id, {
    email: `${mark}-ann@example.com`,
    products: { crm: ["sales"] },
    ...named(`Zed ${mark}`),
  });
  people.bob = await createActiveUser(other.id, { email: `b-${mark}@example.com`, ...named(`${mark} Bob`) });
  people.zoe = await createActiveUser(undefined, { email: `${mark}-zoe@example.com`, ...named(`${mark} Zoe`) });
});

const list = (query: string, caller = admin) => readList<Person>(caller, `/people?${query}`);
const idsOf = (found: Person[]) => found.map(({ id }) => id);

describe("the list of people", () => {
  it("finds users of all tenants and staff by the beginning of the e-mail or the name, each once", async () => {
    const found = await list(`q=${mark.toUpperCase()}`);
    expect(idsOf(found).sort()).toEqual([people.ann.id, people.bob.id, people.zoe.id].sort());
    expect(found.find(({ id }) => id === people.bob.id)).toMatchObject({ tenantId: other.id, tenantName: other.name });
    expect(found.find(({ id }) => id === people.zoe.id)).not.toHaveProperty("tenantName");
    expect(idsOf(await list(`q=${encodeURIComponent(`Zed ${mark}`)}`))).toEqual([people.ann.id]);
    expect(idsOf(await list(`q=b-${mark}`))).toEqual([people.bob.id]);
    expect(await list(`q=${mark}-nobody`)).toEqual([]);
  });

  it("has the same entries page by page", async () => {
    const found: string[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const after: string = next === "" ? "" : `&after=${next}`;
      const { body } = await admin.get<{ items: Person[]; next: string | null }>(`/people?q=${mark}&limit=1${after}`);
      found.push(...idsOf(body.items));
      next = body.next;
    }
    expect(found).toEqual(idsOf(await list(`q=${mark}`)));
  });

  it("is filtered by role, product and tenant", async () => {
    const staff = await list(`role=${people.zoe.roles[0]}`);
    expect(idsOf(staff)).toContain(people.zoe.id);
    expect(staff.every(({ roles }) => roles.includes(people.zoe.roles[0] as never))).toBe(true);
    expect(idsOf(await list(`productId=crm&tenantId=${tenant.id}`))).toEqual([people.ann.id]);
    const withCrm = await list("productId=crm");
    expect(idsOf(withCrm)).toContain(people.ann.id);
    expect(withCrm.every(({ products }) => Object.hasOwn(products, "crm"))).toBe(true);
    expect(idsOf(await list(`role=member&tenantId=${other.id}`))).toEqual([people.bob.id]);
  });

  it("shows an administrator of a tenant the users of that tenant only", async () => {
    expect(idsOf(await list(`q=${mark}`, tenantAdmin))).toEqual([people.ann.id]);
    expect((await tenantAdmin.get(`/people?tenantId=${other.id}`)).status).toBe(400);
  });

  it("follows changes of name, access and removal", async () => {
    const user = await createActiveUser(tenant.id, {
      email: `changing-${mark}@example.com`,
      products: { crm: ["sales"] },
      attributes: { displayName: `Old ${mark}` },
    });
    const path = `/tenants/${tenant.id}/users/${user.id}`;
    const { body } = await admin.patch(path, { attributes: { displayName: `New ${mark}` }, products: {} });
    await waitForOperation(String(body["id"]));
    expect(await list(`q=${encodeURIComponent(`Old ${mark}`)}`)).toEqual([]);
    expect(idsOf(await list(`q=${encodeURIComponent(`New ${mark}`)}`))).toEqual([user.id]);
    expect(idsOf(await list(`productId=crm&q=changing-${mark}`))).toEqual([]);
    await admin.delete(path);
    await waitFor("the user is gone", async () => (await list(`q=changing-${mark}`)).length === 0);
  });
});

describe("the description of actors", () => {
  const describeActors = async (caller: Admin, subjects: string[]) => {
    const query = subjects.map((subject) => `subject=${encodeURIComponent(subject)}`).join("&");
    const { status, body } = await caller.get<{ items: Actor[] }>(`/actors?${query}`);
    expect(status).toBe(200);
    return body.items;
  };

  it("names people, and reports nobody whom the caller may not read", async () => {
    const [requested] = await readTimeline(tenant.id);
    const { body: me } = await admin.get<{ subject: string; userId: string; email: string }>("/me");
    expect(requested?.actor).toBe(me.subject);
    const subjects = [me.subject, "system", "nobody", me.subject];
    expect(await describeActors(admin, subjects)).toEqual([
      expect.objectContaining({ subject: me.subject, kind: "user", userId: me.userId, email: me.email }),
      { subject: "system", kind: "system" },
      { subject: "nobody", kind: "unknown" },
    ]);
    expect(await describeActors(tenantAdmin, [me.subject])).toEqual([{ subject: me.subject, kind: "unknown" }]);
    const { body: self } = await tenantAdmin.get<{ subject: string }>("/me");
    expect(await describeActors(tenantAdmin, [self.subject])).toMatchObject([{ kind: "user", tenantId: tenant.id }]);
  });

  it("names a product's program to those who manage the product", async () => {
    const { body: product } = await admin.get<{ connection: { clientId: string } }>("/products/helpdesk");
    const { clientId } = product.connection;
    expect(await describeActors(admin, [clientId])).toEqual([
      { subject: clientId, kind: "client", productId: "helpdesk" },
    ]);
    expect(await describeActors(tenantAdmin, [clientId])).toEqual([{ subject: clientId, kind: "unknown" }]);
  });

  it("needs one subject and takes at most a hundred", async () => {
    const many = Array.from({ length: 101 }, (_, index) => `subject=s${index}`).join("&");
    for (const query of ["", many]) {
      expect(await admin.get(`/actors?${query}`)).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: "?subject" }] },
      });
    }
  });
});
