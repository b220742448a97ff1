import { describe, expect, it } from "vitest";
import type { User } from "../../schemas/user.ts";
import { onboardTenant, uniqueEmail, waitForOperation } from "../support/scenarios/tenants.ts";
import { signInAs } from "../support/system/deployed-system.ts";

type Person = Awaited<ReturnType<typeof signInAs>>;

/** Creates a tenant with administrators, each with the path of their user, and removes its first administrator. */
async function createTenantWithAdministrators(count: number) {
  const { tenant } = await onboardTenant();
  const people = await Promise.all(
    Array.from({ length: count }, () => signInAs("tenant-admin", { tenant: tenant.id, email: uniqueEmail() })),
  );
  const admin = await signInAs("platform-admin");
  const { body } = await admin.get<{ items: User[] }>(`/tenants/${tenant.id}/users`);
  const emails = await Promise.all(people.map(async (one) => (await one.get<User>("/me")).body.email));
  const pathOf = (email: string | undefined) =>
    `/tenants/${tenant.id}/users/${body.items.find((user) => user.email === email)?.id}`;
  expect((await admin.delete<{ id: string }>(pathOf(tenant.adminEmail))).status).toBe(202);
  return { tenant, people: people.map((person, index) => ({ person, path: pathOf(emails[index]) })) };
}
const removals: Record<string, (person: Person, path: string) => ReturnType<Person["patch"]>> = {
  demoted: (person, path) => person.patch(path, { roles: ["member"] }),
  disabled: (person, path) => person.patch(path, { status: "disabled" }),
  removed: (person, path) => person.delete(path),
};

describe("a tenant's last administrator", () => {
  it.each(Object.keys(removals))("cannot be %s, except by a platform administrator", async (how) => {
    const { people } = await createTenantWithAdministrators(1);
    const [own] = people as [(typeof people)[0]];
    const answer = await removals[how]?.(own.person, own.path);
    expect(answer).toMatchObject({ status: 409, body: { code: "lastAdministrator" } });
    expect((await removals[how]?.(await signInAs("platform-admin"), own.path))?.status).toBe(202);
  });

  it("remains if two administrators remove each other concurrently", async () => {
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const { tenant, people } = await createTenantWithAdministrators(2);
      const [one, other] = people as [(typeof people)[0], (typeof people)[0]];
      const how = Object.values(removals)[attempt % 3];
      const answers = await Promise.all([how?.(one.person, other.path), how?.(other.person, one.path)]);
      expect(answers.map((answer) => answer?.status).sort()).toEqual([202, 409]);
      expect(answers.find((answer) => answer?.status === 409)?.body).toMatchObject({ code: "lastAdministrator" });
      const { body } = await (await signInAs("platform-admin")).get<{ items: User[] }>(`/tenants/${tenant.id}/users`);
      const left = body.items.filter(({ status, roles }) => status === "active" && roles.includes("tenant-admin"));
      expect(left).toHaveLength(1);
    }
  });

  it("is removed with an offboarded tenant", async () => {
    const { tenant, people } = await createTenantWithAdministrators(1);
    const { body } = await (await signInAs("platform-admin")).delete<{ id: string }>(`/tenants/${tenant.id}`);
    expect(people).toHaveLength(1);
    expect(await waitForOperation(body.id)).toMatchObject({ status: "succeeded" });
  });
});
