import { describe, expect, it } from "vitest";
import { deleteProvisionerRole, registerAvailableProduct } from "../support/scenarios/products.ts";
import {
  crmSubscription,
  findStackAccounts,
  onboardTenant,
  readTimeline,
  requestTenant,
  waitForOperation,
} from "../support/scenarios/tenants.ts";
import { buildWaitingTemplate, releaseStack, waitForProvisioning } from "../support/scenarios/waiting-stacks.ts";
import { getConnectionInfo } from "../support/system/deployed-system.ts";

const analytics = { productId: "analytics", planId: "starter" };
const statusesOf = (tenant: { subscriptions: { productId: string; status: string }[] }) =>
  Object.fromEntries(tenant.subscriptions.map(({ productId, status }) => [productId, status]));

describe("a tenant with several products", () => {
  it("has one stack in the account of each product", async () => {
    const { tenant } = await onboardTenant({ subscriptions: [crmSubscription, analytics] });
    expect(tenant.status).toBe("active");
    const { products } = getConnectionInfo().accounts;
    const accounts = [products["crm"] ?? "", products["analytics"] ?? ""];
    expect(accounts).toEqual(["222222222222", "333333333333"]);
    expect(await findStackAccounts(tenant.id, "crm", accounts)).toEqual(["222222222222"]);
    expect(await findStackAccounts(tenant.id, "analytics", accounts)).toEqual(["333333333333"]);
  });

  it("gets them in parallel", async () => {
    const [one, other] = await Promise.all(
      [60, 61].map((seconds) => registerAvailableProduct(buildWaitingTemplate(seconds))),
    );
    if (one === undefined || other === undefined) throw new Error("Expected two products");
    const subscriptions = [one, other].map(({ id }) => ({ productId: id, planId: "standard" }));
    const { tenant, operation } = (await requestTenant({ subscriptions })).body;
    await Promise.all([waitForProvisioning(tenant, one), waitForProvisioning(tenant, other)]);
    await Promise.all([releaseStack(tenant, one), releaseStack(tenant, other)]);
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "succeeded" });
  });

  it("can set the parameters that its plan declares, and no others", async () => {
    const zoned = { ...analytics, parameters: { timeZone: "Europe/Berlin" } };
    const { tenant } = await onboardTenant({ subscriptions: [zoned] });
    expect(tenant.subscriptions[0]).toMatchObject({ status: "active", parameters: { timeZone: "Europe/Berlin" } });
    const { status, body } = await requestTenant({ subscriptions: [{ ...analytics, parameters: { colour: "red" } }] });
    expect({ status, body }).toMatchObject({ status: 400, body: { code: "invalidField" } });
  });

  it("with onPartialFailure rollBack keeps no stack when one product fails", async () => {
    const broken = await registerAvailableProduct();
    await deleteProvisionerRole(broken);
    const subscriptions = [crmSubscription, analytics, { productId: broken.id, planId: "standard" }];
    const { tenant, operation } = await onboardTenant({ subscriptions, onPartialFailure: "rollBack" });

    expect(operation).toMatchObject({ status: "failed", error: { code: "rolledBack" } });
    expect(tenant.status).toBe("failed");
    expect(statusesOf(tenant)).toEqual({ crm: "cancelled", analytics: "cancelled", [broken.id]: "failed" });
    const accounts = ["222222222222", "333333333333"];
    expect(await findStackAccounts(tenant.id, "crm", accounts)).toEqual([]);
    expect(await findStackAccounts(tenant.id, "analytics", accounts)).toEqual([]);
    const types = (await readTimeline(tenant.id)).map(({ type }) => type);
    expect(types.filter((type) => type === "SubscriptionCancelled")).toHaveLength(2);
    expect(types.at(-1)).toBe("TenantOnboardingFailed");
  });
});
