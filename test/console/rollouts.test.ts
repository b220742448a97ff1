import type { Route } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { Product } from "../../schemas/product.ts";
import { openConsole, views } from "../support/browser/console-page.ts";
import { expectSoundPage, expectUncoveredFocus, keepScreenshots } from "../support/browser/page-checks.ts";
import { buildRollout } from "../support/browser/rollout-fixtures.ts";
import { publishRelease, registerAvailableProduct } from "../support/scenarios/products.ts";
import { onboardTenant } from "../support/scenarios/tenants.ts";

const admin = { role: "platform-admin" } as const;
const buildTemplate = (word: string) => `Parameters:
  TenantId: { Type: String }
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Tags: [{ Key: word, Value: ${word} }]
`;

let product: Product;
beforeAll(async () => {
  product = await registerAvailableProduct(buildTemplate("one"));
  await onboardTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
  await publishRelease(product, { template: buildTemplate("two"), notes: "Another word." });
});

const stopped = buildRollout("stopped");
const running = buildRollout("running");
const answers = {
  [`/rollouts/${stopped.id}`]: stopped,
  [`/rollouts/${running.id}`]: running,
  ...Object.fromEntries(
    [...stopped.failures, ...stopped.replacements].map(({ tenantId }) => [
      `/tenants/${tenantId}`,
      { id: tenantId, name: "Wayne Insurance", subscriptions: [] },
    ]),
  ),
};

describe.each(views)("at $width pixels", (view) => {
  test("the releases of a product and their difference are accessible, complete and calm", async () => {
    const { page } = await openConsole(`/products/${product.id}?tab=releases`, { person: admin, view });
    const difference = page.getByRole("region", { name: "Difference of release 1 and release 2" });
    await difference.getByText("Value: two").waitFor();
    await page.getByText("1 line added, 1 line removed").waitFor();
    await page.getByText("Another word.").first().waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "product-releases");
  });

  test("the form of a rollout shows the waves and the resources before anything is touched", async () => {
    const { page } = await openConsole(`/products/${product.id}/rollouts/new`, { person: admin, view });
    await page.getByRole("list", { name: "Changes to the stack" }).getByText("Queue", { exact: true }).waitFor();
    await page.getByText(/^Roll out product in \d steps?: Wave 1/).waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "rollout-start");
    await expectUncoveredFocus(page, page.getByLabel("Waves"));
  });

  test("a stopped rollout shows its failures first, and is accessible, complete and calm", async () => {
    const { page } = await openConsole(`/rollouts/${stopped.id}`, { person: admin, view, answers });
    await page.getByRole("link", { name: "Wayne Insurance" }).first().waitFor();
    const headings = await page.locator(".rollout-page").getByRole("heading", { level: 2 }).allTextContents();
    expect(headings).toEqual(["Failed tenants (1)", "Resources that hold data", "Waves", "Details"]);
    await expectSoundPage(page);
    await keepScreenshots(page, "rollout-stopped");
  });
});

test("a running rollout moves by itself, and is paused", async () => {
  let state: object = running;
  const pause = (route: Route) => {
    state = { ...running, status: "paused", allowedActions: ["resume", "cancel", "rollback"] };
    return route.fulfill({ status: 202, json: { operation: {}, rollout: state } });
  };
  const { page } = await openConsole(`/rollouts/${running.id}`, {
    person: admin,
    answers: {
      ...answers,
      [`/rollouts/${running.id}`]: (route: Route) => route.fulfill({ json: state }),
      [`/rollouts/${running.id}/pause`]: pause,
    },
  });
  await page.getByText("3 of 10 changed, 1 failed, running").waitFor();
  const [first, second, third] = running.waves;
  state = { ...running, waves: [first, { ...second, succeeded: 7 }, third] };
  await page.getByText("7 of 10 changed, 1 failed, running").waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).waitFor();
  expect(await page.getByRole("button", { name: "Pause" }).count()).toBe(0);
});

test("a release is published with its notes and its difference, and rolled out to its end", async () => {
  const { page } = await openConsole(`/products/${product.id}/releases/new`, { person: admin });
  const file = { name: "three.yaml", mimeType: "text/yaml", buffer: Buffer.from(buildTemplate("three")) };
  expect(await page.getByRole("combobox", { name: "TenantId" }).inputValue()).toBe("${tenant.id}");
  await page.getByText("Create IAM resources", { exact: true }).waitFor();
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByRole("region", { name: "Difference to the current release" }).getByText("Value: three").waitFor();
  await page.getByLabel("Notes").fill("A third word.");
  // The focus brings the button out from behind the top bar, where it would be too small a target.
  await page.getByRole("button", { name: "Upload a file" }).focus();
  await expectSoundPage(page);
  await keepScreenshots(page, "release-publish");
  await expectUncoveredFocus(page, page.getByRole("checkbox").first());
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  const row = page.getByRole("row").filter({ hasText: "A third word." });
  await row.getByText("Available").waitFor();
  await page
    .getByRole("button", { name: "Start a rollout" })
    .or(page.getByRole("link", { name: "Start a rollout" }))
    .click();
  await page.getByRole("list", { name: "Changes to the stack" }).waitFor();
  await page.getByRole("button", { name: "Start the rollout" }).click();
  await page.getByRole("heading", { name: `Roll out release 3 of ${product.id}`, level: 1 }).waitFor();
  await page.getByText("1 of 1 changed", { exact: true }).first().waitFor();
  await page.getByText("Completed").waitFor();
});

test("a rollback loses data only after an explicit choice", async () => {
  const sent: unknown[] = [];
  const rollBack = (route: Route) => {
    sent.push(route.request().postDataJSON());
    return route.fulfill({ status: 202, json: { operation: {}, rollout: { ...stopped, status: "rollingBack" } } });
  };
  const { page } = await openConsole(`/rollouts/${stopped.id}`, {
    person: admin,
    answers: { ...answers, [`/rollouts/${stopped.id}/rollback`]: rollBack },
  });
  await page.getByRole("button", { name: "Roll back" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("New tenants get the product's current release").waitFor();
  expect(await dialog.getByRole("radio", { name: "Stop" }).isChecked()).toBe(true);
  await dialog.getByRole("radio", { name: "Allow" }).check({ force: true });
  await expectSoundPage(page);
  await dialog.getByRole("button", { name: "Roll back" }).dblclick();
  await dialog.waitFor({ state: "detached" });
  expect(sent).toEqual([{ onReplacement: "allow" }]);
});
