import type { Locator, Page } from "playwright-core";

/** Returns the heading of a step of the onboarding wizard. */
export const stepHeading = (page: Page, title: string): Locator => page.getByRole("heading", { name: title, level: 2 });

/** Enters the name of the tenant in the first step. */
export async function fillTenant(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill(name);
}

/** Goes to the next step and waits for it. */
export async function goToNextStep(page: Page, title: string): Promise<void> {
  await page.getByRole("button", { name: `Next: ${title}` }).click();
  await stepHeading(page, title).waitFor();
}

/** Chooses a product with a plan in the second step. */
export async function chooseProduct(page: Page, product: string, plan: string): Promise<void> {
  await page.getByRole("checkbox", { name: product }).check({ force: true });
  await page
    .getByRole("group", { name: `Plan of ${product}` })
    .getByText(plan, { exact: true })
    .click();
}
