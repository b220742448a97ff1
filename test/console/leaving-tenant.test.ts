import type { Route } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { openConsole, views } from "../support/browser/console-page.ts";
import { expectSoundPage, keepScreenshots } from "../support/browser/page-checks.ts";
import { onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { signInAs } from "../support/system/deployed-system.ts";

const admin = { role: "platform-admin" } as const;
const subscriptions = [{ productId: "crm", planId: "standard" }];

async function read({ id }: Pick<Tenant, "id">): Promise<Tenant> {
  const client = await signInAs("platform-admin");
  return (await client.get<Tenant>(`/tenants/${id}`)).body;
}

/** Sends a request on so late that the browser counts each shift of the layout: it excuses those within 500 ms of a click
 *  (https://wicg.github.io/layout-instability/). */
async function answerLate(route: Route): Promise<void> {
  const page = route.request().frame().page();
  const readClock = () => page.evaluate<number>("performance.now()");
  const due = (await readClock()) + 500;
  await expect.poll(readClock).toBeGreaterThan(due);
  await route.continue();
}

/** Sends a removal and waits for its end. */
async function remove(path: string): Promise<void> {
  const { body } = await (await signInAs("platform-admin")).delete<Operation>(path);
  await waitForOperation(body.id);
}

test("a tenant leaves with days of grace and is restored, without its name being typed", async () => {
  const { tenant } = await onboardTenant({ subscriptions });
  const { page } = await openConsole(`/tenants/${tenant.id}`, { person: admin });
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Offboard" }).click();
  const dialog = page.getByRole("dialog", { name: `Offboard ${tenant.name}?` });
  await dialog.getByText("This platform sets none.").waitFor();
  const days = dialog.getByRole("spinbutton", { name: "Days of grace" });
  expect(await days.inputValue()).toBe("30");
  await days.fill("");
  await dialog.getByText("A whole number up to 90 is needed.").waitFor();
  await dialog.getByText("This platform sets none.").waitFor();
  await days.fill("00");
  expect(await dialog.getByRole("button", { name: "Offboard", exact: true }).isDisabled()).toBe(true);
  await days.fill("14");
  await dialog.getByText("Your choice instead of 30.").waitFor();
  await expectSoundPage(page);
  await keepScreenshots(page, "offboard-dialog");
  await dialog.getByRole("button", { name: "Offboard in 14 days" }).click();
  await page.getByText(/Its removal begins in 14 days, on/).waitFor();
  expect(await read(tenant)).toMatchObject({ status: "leaving" });
  await page.getByRole("button", { name: "Restore" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Restore" }).click();
  await page.getByRole("heading", { name: tenant.name }).locator("..").getByText("Active").waitFor();
  expect(await read(tenant)).toMatchObject({ status: "active" });
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Offboard" }).click();
  await page.getByRole("dialog").getByText("Your last choice.").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Offboard in 14 days" }).waitFor();
});

test("the days of grace that the platform sets are proposed, and the dialog says so", async () => {
  const { tenant } = await onboardTenant({ subscriptions });
  const preview = { accepted: true, problems: [], operations: [], stacks: [], lost: [], graceDays: 60 };
  const { page } = await openConsole(`/tenants/${tenant.id}`, { person: admin });
  await page.route("**/v1/tenants/*dryRun=true*", (route) => route.fulfill({ json: preview }));
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Offboard" }).click();
  await page.getByRole("dialog").getByText("The setting of this platform.").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Offboard in 60 days" }).waitFor();
});

test("a check of a healthy tenant finds no differences", async () => {
  const { tenant } = await onboardTenant({ subscriptions });
  const { page } = await openConsole(`/tenants/${tenant.id}`, { person: admin });
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Check" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Check" }).click();
  await page.getByRole("region", { name: "No differences" }).waitFor();
  await page.getByRole("heading", { name: `Check ${tenant.name}`, level: 1 }).waitFor();
});

describe("a deleted tenant and a leaving one", () => {
  let [leavingId, deletedId] = ["", ""];
  beforeAll(async () => {
    leavingId = (await onboardTenant({ subscriptions })).tenant.id;
    deletedId = (await onboardTenant({ subscriptions })).tenant.id;
    await remove(`/tenants/${leavingId}?graceDays=30`);
    await remove(`/tenants/${deletedId}`);
  });

  test.each(views)("are accessible, complete and calm at $width pixels", async (view) => {
    const { page } = await openConsole(`/tenants/${leavingId}`, { person: admin, view });
    await page.getByText(/Its removal begins in 30 days, on/).waitFor();
    await page.getByRole("button", { name: "Restore" }).waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "tenant-leaving");

    const { page: other } = await openConsole(`/tenants/${deletedId}`, { person: admin, view });
    await other.route("**/certificate", answerLate);
    await other.getByRole("button", { name: "Certificate" }).click();
    const dialog = other.getByRole("dialog");
    await dialog.getByText(/DELETE_COMPLETE$/).waitFor();
    expect(await dialog.getByRole("button", { name: "Copy", exact: true }).isEnabled()).toBe(true);
    await expectSoundPage(other);
    await keepScreenshots(other, "tenant-certificate");
  });
});
