import type { Route } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { openConsole, views } from "../support/browser/console-page.ts";
import { expectSoundPage, keepScreenshots } from "../support/browser/page-checks.ts";
import { chooseProduct, fillTenant, goToNextStep, stepHeading } from "../support/browser/wizard.ts";
import { deleteProvisionerRole, registerAvailableProduct } from "../support/scenarios/products.ts";
import { uniqueEmail, uniqueName, waitForOperation } from "../support/scenarios/tenants.ts";
import { signInAs } from "../support/system/deployed-system.ts";

const admin = { role: "platform-admin" } as const;
const path = "/tenants/onboard";

/** Returns the tenants with a name. */
async function findTenants(name: string): Promise<Tenant[]> {
  const { body } = await (await signInAs("platform-admin")).get<{ items: Tenant[] }>("/tenants?limit=100");
  return body.items.filter((tenant) => tenant.name === name);
}

/** Lists the steps that provisioned a tenant's products, in the words of the review. */
async function listProvisionedSteps(tenantId: string): Promise<string[]> {
  const { body } = await (await signInAs("platform-admin")).get<{ items: Operation[] }>(
    `/operations?tenantId=${tenantId}&kind=subscription.provision`,
  );
  return body.items.map(({ steps }) => `${steps.length} steps: ${steps.map(({ name }) => name).join(", ")}`);
}

describe.each(views)("at $width pixels", (view) => {
  test("each step of the wizard is accessible, complete and calm", async () => {
    const { page } = await openConsole(path, { person: admin, view });
    await fillTenant(page, uniqueName("Fabrikam"));
    await expectSoundPage(page);
    await keepScreenshots(page, "onboard-tenant");
    await goToNextStep(page, "Products and plans");
    await chooseProduct(page, "Customer Relations", "Enterprise");
    await chooseProduct(page, "Help Desk", "Basic");
    await expectSoundPage(page);
    await keepScreenshots(page, "onboard-products");
    await goToNextStep(page, "Administrator");
    await page.getByLabel("E-mail address").fill(uniqueEmail());
    await expectSoundPage(page);
    await goToNextStep(page, "Review");
    await page
      .getByText(/^\d+ steps: /)
      .first()
      .waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "onboard-review");
  });
});

test("two products are onboarded in the wizard, and the page shows how they become active", async () => {
  const name = uniqueName("Contoso");
  const { page, errors, requests } = await openConsole(path, { person: admin });
  const countPreviews = () => requests.filter((url) => url.endsWith("/tenants?dryRun=true")).length;
  await fillTenant(page, name);
  await goToNextStep(page, "Products and plans");
  await chooseProduct(page, "Customer Relations", "Standard");
  await chooseProduct(page, "Help Desk", "Business");
  await goToNextStep(page, "Administrator");
  await page.getByLabel("E-mail address").fill(uniqueEmail());
  await goToNextStep(page, "Review");
  const steps = page.getByText(/^\d+ steps: /);
  await steps.first().waitFor();
  const planned = await steps.allTextContents();
  const previews = countPreviews();
  await page.getByRole("button", { name: `Onboard ${name}` }).click();
  for (const product of ["Customer Relations", "Help Desk"]) {
    await page.getByRole("region", { name: product, exact: true }).getByText("Active", { exact: true }).waitFor();
  }
  await page.getByText("Everything is ready.").waitFor();
  expect(errors).toEqual([]);
  // Another preview would say that the tenant's name is taken, while the next page is loaded.
  expect(countPreviews()).toBe(previews);
  await expectSoundPage(page);
  const [tenant] = await findTenants(name);
  expect(tenant?.subscriptions.map(({ productId, planId }) => [productId, planId])).toEqual([
    ["crm", "standard"],
    ["helpdesk", "business"],
  ]);
  expect((await listProvisionedSteps(tenant?.id ?? "")).sort()).toEqual(planned.sort());
});

test("the keyboard alone onboards a tenant", async () => {
  const name = uniqueName("Keyboard");
  const { page } = await openConsole(path, { person: admin });
  const { keyboard } = page;
  await page.getByLabel("Name", { exact: true }).focus();
  await keyboard.type(name);
  await keyboard.press("Enter");
  await stepHeading(page, "Products and plans").waitFor();
  await page.getByRole("checkbox").first().waitFor();
  // The heading has the focus, so the first product is one step away.
  await keyboard.press("Tab");
  await keyboard.press("Space");
  await keyboard.press("Tab");
  await keyboard.press("Space");
  await keyboard.press("Enter");
  await stepHeading(page, "Administrator").waitFor();
  await keyboard.press("Tab");
  await keyboard.type(uniqueEmail());
  await keyboard.press("Enter");
  await stepHeading(page, "Review").waitFor();
  const readFocused = () => page.evaluate("document.activeElement.textContent");
  for (let steps = 0; steps < 40 && (await readFocused()) !== `Onboard ${name}`; steps += 1)
    await keyboard.press("Tab");
  await keyboard.press("Enter");
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  expect((await findTenants(name)).map(({ subscriptions }) => subscriptions.length)).toEqual([1]);
});

test("a double click makes one tenant", async () => {
  const name = uniqueName("Double");
  const { page, errors } = await openConsole(path, { person: admin });
  await fillTenant(page, name);
  await goToNextStep(page, "Products and plans");
  await goToNextStep(page, "Administrator");
  await page.getByLabel("E-mail address").fill(uniqueEmail());
  await goToNextStep(page, "Review");
  const requests: string[] = [];
  page.on("request", (request) => request.method() === "POST" && requests.push(request.url()));
  await page.getByRole("button", { name: `Onboard ${name}` }).dblclick();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  expect(requests.filter((url) => url.endsWith("/v1/tenants"))).toHaveLength(1);
  expect(await findTenants(name)).toHaveLength(1);
  expect(errors).toEqual([]);
});

test("what was typed survives a reload", async () => {
  const name = uniqueName("Draft");
  const { page } = await openConsole(path, { person: admin });
  await fillTenant(page, name);
  await goToNextStep(page, "Products and plans");
  await chooseProduct(page, "Customer Relations", "Enterprise");
  await page.reload();
  await page.getByRole("radio", { name: "Enterprise" }).waitFor();
  expect(await page.getByRole("radio", { name: "Enterprise" }).isChecked()).toBe(true);
  await page.getByRole("button", { name: "Tenant", exact: true }).click();
  expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe(name);
});

test("a catalog that can't be read is an error, and not an empty one", async () => {
  const fail = (route: Route) => route.fulfill({ status: 500, json: { title: "Internal error", status: 500 } });
  const { page } = await openConsole(`${path}?step=products`, { person: admin, answers: { "/products": fail } });
  await page.getByRole("button", { name: "Retry" }).waitFor();
  expect(await page.getByText("No product is available").count()).toBe(0);
});

test("a product beyond the first page of the catalog can be chosen", async () => {
  const { body: crm } = await (await signInAs("platform-admin")).get<Product>("/products/crm");
  const pages = [
    { items: [crm], next: "second" },
    { items: [{ ...crm, id: "last", name: "The Last One" }], next: null },
  ];
  const readPage = (route: Route) => route.fulfill({ json: pages[route.request().url().includes("after=") ? 1 : 0] });
  const { page } = await openConsole(`${path}?step=products`, { person: admin, answers: { "/products": readPage } });
  await page.getByRole("checkbox", { name: "The Last One" }).waitFor();
});

test("all problems of the review are shown at once and lead to their fields", async () => {
  const { page } = await openConsole(`${path}?step=review`, { person: admin });
  const problems = page.getByText("2 things need a correction");
  await problems.waitFor();
  await page.getByRole("link", { name: "Go to administrator" }).click();
  await page.getByText("Enter the administrator's e-mail address.").waitFor();
  expect(await page.getByLabel("E-mail address").getAttribute("aria-invalid")).toBe("true");
});

describe("a product that fails", () => {
  let product: Product;
  beforeAll(async () => {
    product = await registerAvailableProduct(undefined, { name: uniqueName("Fragile") });
  });

  test("shows why, and is retried alone from the step that failed", async () => {
    const restoreRole = await deleteProvisionerRole(product);
    const client = await signInAs("platform-admin");
    const { body } = await client.post<{ operation: Operation; tenant: Tenant }>("/tenants", {
      name: uniqueName("Unlucky"),
      adminEmail: uniqueEmail(),
      subscriptions: [
        { productId: product.id, planId: "standard" },
        { productId: "crm", planId: "standard" },
      ],
    });
    await waitForOperation(body.operation.id);
    const { page } = await openConsole(`${path}/${body.operation.id}`, { person: admin });
    const lane = page.getByRole("region", { name: product.name, exact: true });
    const failure = page.getByRole("region", { name: `Failure of ${product.name}` });
    await failure.getByText("What happened").waitFor();
    expect(await failure.textContent()).toContain(`TenantryProvisioner-${product.id}`);
    await expectSoundPage(page);
    await keepScreenshots(page, "onboard-failed");
    await restoreRole();
    await failure.getByRole("button", { name: /^Retry from "/ }).click();
    await lane.getByText("Active", { exact: true }).waitFor();
    // Meanwhile the lane may say "Between two steps".
    await lane.getByText("Steps", { exact: true }).click();
    // The failed attempt stays on record.
    await lane.getByText("2 attempts").first().waitFor();
  });
});
