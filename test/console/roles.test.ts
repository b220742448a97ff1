import { beforeAll, expect, test } from "vitest";
import { type Route, routes } from "../../handlers/core/shared/access.ts";
import type { Person } from "../../local/user-token.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import type { Role } from "../../schemas/user.ts";
import { type ConsolePage, openConsole } from "../support/browser/console-page.ts";
import { requestTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { callApi, getToken, signInAs } from "../support/system/deployed-system.ts";

let tenant: Pick<Tenant, "id">;

beforeAll(async () => {
  const { body } = await requestTenant({ subscriptions: [{ productId: "crm", planId: "standard" }] });
  await waitForOperation(body.operation.id);
  tenant = body.tenant;
});

const people: Record<Role, () => Person> = {
  "platform-admin": () => ({ role: "platform-admin" }),
  auditor: () => ({ role: "auditor" }),
  "product-owner": () => ({ role: "product-owner", team: "crm-team" }),
  "tenant-admin": () => ({ role: "tenant-admin", tenant: tenant.id }),
  member: () => ({ role: "member", tenant: tenant.id }),
};
const nobody = `usr_${"0".repeat(32)}`;
const roles = Object.keys(people) as Role[];

/** Collects the requests that the API forbids. */
function collectForbidden({ page }: ConsolePage): string[] {
  const forbidden: string[] = [];
  page.on("response", (response) => response.status() === 403 && forbidden.push(response.url()));
  return forbidden;
}

test.each(roles)("nothing that %s can reach is forbidden", async (role) => {
  const opened = await openConsole("/", { person: people[role]() });
  const forbidden = collectForbidden(opened);
  const navigation = opened.page.getByRole("navigation", { name: "Screens" });
  await navigation.waitFor();
  const links = await navigation.getByRole("link").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  for (const path of [...links, ...pagesOf(links)]) {
    await opened.page.goto(path ?? "/");
    await opened.page.getByRole("heading", { level: 1 }).first().waitFor();
    for (const tab of await opened.page.getByRole("tab").all()) await tab.click();
    await opened.page.waitForLoadState("networkidle", { timeout: 3_000 }).catch(() => {});
  }
  expect(forbidden).toEqual([]);
});

/** Returns pages of single resources, for those who see their lists. */
const pagesOf = (links: readonly (string | null)[]): string[] => [
  ...(links.includes("/products") ? ["/products/crm", "/products/analytics"] : []),
  ...(links.includes("/tenants") ? [`/tenants/${tenant.id}`] : []),
];

/** Returns a path of a route with ids that nobody has, except the tenant, the product and the person. */
const pathOf = (route: Route, userId: string): string =>
  (route.split(" ")[1] ?? "")
    .replace("{tenantId}", tenant.id)
    .replace("{productId}", "crm")
    .replace("{userId}", userId)
    .replace("{operationId}", `op_${"0".repeat(32)}`)
    .replace("{rolloutId}", `rol_${"0".repeat(32)}`)
    .replace("{release}", "1")
    .replace("{notificationId}", `ntf_${"0".repeat(32)}`);

/** Returns the id of the member, who may read only themselves. */
async function findMemberId(): Promise<string> {
  await getToken("member", people.member());
  const admin = await signInAs("platform-admin");
  const path = `/tenants/${tenant.id}/users?email=member.${tenant.id}@example.com`;
  const { body } = await admin.get<{ items: { id: string }[] }>(path);
  return body.items[0]?.id ?? "";
}

/** A body that no route accepts, so that an allowed request changes nothing. */
const refused = { body: "{", headers: { "If-Match": '"0"' } };

test("each cell of the matrix says what the API enforces", async () => {
  const { page } = await openConsole("/users?tab=roles", { person: people["platform-admin"]() });
  await page.locator("[data-permission]").first().waitFor();
  const differences: string[] = [];
  const memberId = await findMemberId();
  for (const route of Object.keys(routes) as Route[]) {
    const { permission } = routes[route];
    const row = page.locator(`[data-permission="${permission}"]`);
    if ((await row.count()) === 0 || isWithoutBody(route)) continue;
    for (const role of roles) {
      const shown = (await row.locator(`[data-role="${role}"]`).textContent()) !== "No";
      const token = await getToken(role, people[role]());
      const method = route.split(" ")[0] ?? "GET";
      const { status } = await callApi(method, pathOf(route, role === "member" ? memberId : nobody), {
        token,
        ...(method !== "GET" && refused),
      });
      if (shown === (status === 403)) differences.push(`${role} ${route}: shown ${shown}, answered ${status}`);
    }
  }
  expect(differences).toEqual([]);
});

/** Returns whether a route would act without a body on something that exists. */
const isWithoutBody = (route: Route): boolean =>
  !/\{(userId|operationId|notificationId)\}/.test(route) &&
  /^(DELETE|POST .*\/(suspend|reactivate|restore|check|repair|verify|credentials|external-id|abandon)$)/.test(route);
