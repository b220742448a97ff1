import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { type ApiClient, createApiClient } from "../local/api-client.ts";
import { readConnectionInfo } from "../local/connection-info.ts";
import { readRegistration } from "../local/example-products.ts";
import { waitForOperation } from "../local/operation-watch.ts";
import { getUserToken } from "../local/user-token.ts";
import { defaultWorkspace, projectRoot } from "../local/workspace.ts";
import type { Operation } from "../schemas/operation.ts";
import type { Tenant } from "../schemas/tenant.ts";
import { getBrowser } from "../test/support/browser/chromium.ts";

/** The customers of the pictures. */
const customers = [
  { name: "Globex", subscriptions: [{ productId: "crm", planId: "enterprise", seats: 40 }] },
  { name: "Initech", subscriptions: [{ productId: "analytics", planId: "starter" }] },
  {
    name: "Umbrella Retail",
    subscriptions: [
      { productId: "crm", planId: "standard", seats: 8 },
      { productId: "analytics", planId: "scale" },
    ],
  },
  { name: "Wayne Insurance", subscriptions: [{ productId: "crm", planId: "standard", seats: 5 }] },
];

const domainOf = (name: string): string => `${name.toLowerCase().replaceAll(" ", "-")}.example`;

/** Onboards the customers that do not exist yet, and returns all tenants by name. */
async function onboardCustomers(api: ApiClient): Promise<Map<string, Tenant>> {
  const list = async () => (await api.get<{ items: Tenant[] }>("/tenants?limit=100")).items;
  const known = new Set((await list()).map(({ name }) => name));
  const missing = customers.filter(({ name }) => !known.has(name));
  for (const { name, subscriptions } of missing) {
    const body = { name, subscriptions, adminEmail: `mara@${domainOf(name)}`, tags: { region: "emea" } };
    const { operation } = await api.post<{ operation: Operation }>("/tenants", body);
    await waitForOperation(api, operation.id);
  }
  return new Map((await list()).map((tenant) => [tenant.name, tenant]));
}

/** Registers a product whose account does not admit the control plane, unless an earlier run did. Its verification
 *  fails. */
async function registerUnreachableProduct(api: ApiClient): Promise<Operation> {
  const { items } = await api.get<{ items: Operation[] }>("/operations?productId=billing&failing=true");
  if (items[0]) return items[0];
  const product = { ...readRegistration("crm"), id: "billing", name: "Billing", team: "billing-team" };
  const body = { ...product, account: "444444444444" };
  const { operation } = await api.post<{ operation: Operation }>("/products", body);
  return await waitForOperation(api, operation.id);
}

/** Opens a page of the console as the holder of a token. */
async function openPage(context: BrowserContext, token: string): Promise<Page> {
  const tokens = JSON.stringify({ accessToken: token, expiresAt: Date.now() + 3_600_000 });
  await context.addInitScript(`sessionStorage.setItem("tenantry.tokens", ${JSON.stringify(tokens)})`);
  return await context.newPage();
}

/** Takes a picture of each screen after its heading has appeared. */
async function takePictures(page: Page, screens: readonly (readonly [name: string, path: string, text: string])[]) {
  for (const [name, path, text] of screens) {
    await page.goto(path);
    await page.getByText(text).first().waitFor();
    await page.waitForLoadState("networkidle").catch(() => {});
    await page.screenshot({ path: join(projectRoot, "docs", "images", `${name}.png`) });
    console.log(`docs/images/${name}.png`);
  }
}

/** Records the pictures of the tour from the system that `npm start` runs. */
async function recordScreenshots(): Promise<void> {
  const connection = readConnectionInfo(defaultWorkspace.connectionFile);
  const token = await getUserToken(connection, { role: "platform-admin" });
  const api = createApiClient(connection.apiUrl, token);
  const tenants = await onboardCustomers(api);
  const failed = await registerUnreachableProduct(api);
  const tenant = tenants.get("Umbrella Retail")?.id;
  const browser = await getBrowser();
  const context = await browser.newContext({
    baseURL: connection.consoleUrl,
    viewport: { width: 1280, height: 800 },
    colorScheme: "light",
    reducedMotion: "reduce",
  });
  await takePictures(await openPage(context, token), [
    ["tenants", "/tenants", "Umbrella Retail"],
    ["tenant", `/tenants/${tenant}`, "Customer Relations"],
    ["timeline", `/tenants/${tenant}?tab=timeline`, "requested"],
    ["failed-operation", `/operations/${failed.id}`, "Retry from"],
    ["product", "/products/crm", "Customer Relations"],
    ["events", "/events", "Umbrella Retail"],
  ]);
  await browser.close();
}

await recordScreenshots();
