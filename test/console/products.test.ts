import { exec } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { projectRoot } from "../../local/workspace.ts";
import type { Product } from "../../schemas/product.ts";
import { openConsole, views } from "../support/browser/console-page.ts";
import { expectSoundPage, keepScreenshots } from "../support/browser/page-checks.ts";
import { buildProductRegistration, registerAvailableProduct } from "../support/scenarios/products.ts";
import { onboardTenant } from "../support/scenarios/tenants.ts";
import { getWorkspace, signInAs } from "../support/system/deployed-system.ts";

const execute = promisify(exec);
const admin = { role: "platform-admin" } as const;
const tabs = ["overview", "plans", "integration", "account", "subscribers", "json"];
const template = readFileSync(join(projectRoot, "examples/crm/template.yaml"), "utf8");
const { plans, description, profileAttributes, tags } = JSON.parse(
  readFileSync(join(projectRoot, "examples/crm/product.json"), "utf8"),
) as Product;

/** A product without other subscribers, because a change by another test would move the page. */
let product: Product;
beforeAll(async () => {
  const details = { name: "Service Relations", plans, description, profileAttributes, tags };
  product = await registerAvailableProduct(undefined, details);
  await onboardTenant({ subscriptions: [{ productId: product.id, planId: "standard", seats: 5 }] });
});

describe.each(views)("at $width pixels", (view) => {
  test("the list of products is accessible, complete and calm", async () => {
    // Other tests register products, which would move the list.
    const { body } = await (await signInAs("platform-admin")).get<Product>(`/products/${product.id}`);
    const answers = { "/products": { items: [body], next: null } };
    const { page } = await openConsole("/products", { person: admin, view, answers });
    await page.getByRole("link", { name: product.name }).waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "products");
  });

  test("each tab of a product is accessible, complete and calm", async () => {
    const { page } = await openConsole(`/products/${product.id}`, { person: admin, view });
    for (const tab of tabs) {
      await page.goto(`/products/${product.id}?tab=${tab}`);
      await page.getByRole("heading", { name: product.name, level: 1 }).waitFor();
      await page.getByRole("tab", { selected: true }).waitFor();
      await expectSoundPage(page);
      await keepScreenshots(page, `product-${tab}`);
    }
  });

  test("the form of a product is accessible, complete and calm", async () => {
    const { page } = await openConsole("/products/register", { person: admin, view });
    await page.getByRole("textbox", { name: "CloudFormation template" }).waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "product-register");
  });
});

test("a product whose account is closed shows a command with its own values, and running it repairs the product", async () => {
  const product = buildProductRegistration();
  const { page } = await openConsole("/products/register", { person: admin });
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles({
      name: "product.json",
      mimeType: "application/json",
      buffer: Buffer.from(JSON.stringify(product)),
    });
  await page.getByRole("button", { name: "Register and verify" }).click();
  const failure = page.getByRole("region", { name: "The verification failed" });
  await failure.waitFor();
  const command = await failure.locator("code").textContent();
  expect(command).toMatch(new RegExp(`--product ${product.id} --external-id \\S+ --control-plane-role arn:aws:iam::`));
  expect(command).not.toContain("<");
  await expectSoundPage(page);
  await keepScreenshots(page, "product-failed");
  await execute(command ?? "", { cwd: projectRoot, env: { ...process.env, TENANTRY_HOME: getWorkspace().directory } });
  await page.getByRole("button", { name: "Verify" }).click();
  await page.getByText("Available", { exact: true }).first().waitFor();
});

test("what was typed into the form survives a reload", async () => {
  const { page } = await openConsole("/products/register", { person: admin });
  await page.getByRole("textbox", { name: "Name", exact: true }).first().fill("Customer Care");
  await page.reload();
  await expect
    .poll(() => page.getByRole("textbox", { name: "Id", exact: true }).first().inputValue())
    .toBe("customer-care");
});

test("a template with a fault shows its line before the product is registered", async () => {
  const { page } = await openConsole("/products/register", { person: admin });
  const lines = template.split("\n");
  const broken = lines.findIndex((line) => line.trim().startsWith("Type: AWS::")) + 1;
  lines[broken - 1] = `${lines[broken - 1]}: :`;
  await page
    .locator("input[type=file]")
    .last()
    .setInputFiles({
      name: "template.yaml",
      mimeType: "text/yaml",
      buffer: Buffer.from(lines.join("\n")),
    });
  const problems = page.getByRole("list", { name: "Problems of the template" });
  await problems.getByRole("button", { name: new RegExp(`Line ${broken}\\b`) }).click();
  await page
    .locator(".cm-activeLineGutter", { hasText: `${broken}` })
    .first()
    .waitFor();
  await keepScreenshots(page, "product-template-fault");
});

test("a product is retired only after its id was typed", async () => {
  const product = await registerAvailableProduct();
  const { page } = await openConsole(`/products/${product.id}`, { person: admin });
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Retire" }).click();
  const retire = page.getByRole("dialog").getByRole("button", { name: "Retire" });
  expect(await retire.isDisabled()).toBe(true);
  await page.getByRole("textbox", { name: `Type ${product.id} to confirm` }).fill(product.id);
  await expect.poll(() => retire.isDisabled()).toBe(false);
});

test("a product is deprecated from its menu", async () => {
  const product = await registerAvailableProduct();
  const { page } = await openConsole(`/products/${product.id}`, { person: admin });
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Deprecate" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Deprecate" }).click();
  await page.getByText("Deprecated", { exact: true }).first().waitFor();
});
