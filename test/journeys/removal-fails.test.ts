import { CloudFormationClient, UpdateTerminationProtectionCommand } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { stackNameOf } from "../../handlers/core/subscription/stack.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { changeTemplate, deleteProvisionerRole, registerAvailableProduct } from "../support/scenarios/products.ts";
import { findStackAccounts, onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { buildWaitingTemplate, releaseStack, startProvisioning } from "../support/scenarios/waiting-stacks.ts";
import { clientOf, getProductAccountConfig, signInAs } from "../support/system/deployed-system.ts";

/** Switches the stack's termination protection on or off, as the product's team could. */
async function setTerminationProtection(tenant: Tenant, product: Product, on: boolean): Promise<void> {
  const client = clientOf(CloudFormationClient, getProductAccountConfig(product.account));
  const StackName = stackNameOf({ tenantId: tenant.id, productId: product.id });
  await client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: on }));
}

/** Obstacles that prevent the removal of a stack. Each returns the function that clears it. */
const obstacles = {
  "the account's role is gone": (_: Tenant, product: Product) => deleteProvisionerRole(product),
  "the stack is protected": async (tenant: Tenant, product: Product) => {
    await setTerminationProtection(tenant, product, true);
    return () => setTerminationProtection(tenant, product, false);
  },
};
const obstacleNames = Object.keys(obstacles) as (keyof typeof obstacles)[];

async function readStatuses({ id }: Tenant, product: Product) {
  const admin = await signInAs("platform-admin");
  const [{ body: tenant }, { body: subscription }] = await Promise.all([
    admin.get<Tenant>(`/tenants/${id}`),
    admin.get<Subscription>(`/tenants/${id}/subscriptions/${product.id}`),
  ]);
  const stacks = await findStackAccounts(id, product.id, [product.account]);
  return { tenant, subscription, hasStack: stacks.length > 0 };
}

describe.each(obstacleNames)("while %s, nothing is cancelled or deleted", (name) => {
  it("a cancelled provisioning fails, and the subscription can be removed later", async () => {
    const product = await registerAvailableProduct(buildWaitingTemplate(60));
    const { tenant, provisioning } = await startProvisioning(product);
    const admin = await signInAs("platform-admin");
    await admin.post(`/operations/${provisioning.id}/cancel`);
    const clear = await obstacles[name](tenant, product);
    await releaseStack(tenant, product);

    const cancelled = await waitForOperation(provisioning.id);
    expect(cancelled).toMatchObject({ status: "failed", error: { code: "undoFailed", retryable: true } });
    const left = await readStatuses(tenant, product);
    expect(left).toMatchObject({ hasStack: true, subscription: { status: "failed" } });
    expect(left.subscription.reason).toContain("could not be undone");
    expect(left.subscription.allowedActions).toContain("unsubscribe");

    await clear();
    const { body: removal } = await admin.delete<Operation>(`/tenants/${tenant.id}/subscriptions/${product.id}`);
    expect(await waitForOperation(removal.id)).toMatchObject({ status: "succeeded" });
    expect(await readStatuses(tenant, product)).toMatchObject({
      hasStack: false,
      subscription: { status: "cancelled" },
    });
  });

  it("a cancelled onboarding fails", async () => {
    const product = await registerAvailableProduct(buildWaitingTemplate(60));
    const { tenant, operation } = await startProvisioning(product);
    await (await signInAs("platform-admin")).post(`/operations/${operation.id}/cancel`);
    const clear = await obstacles[name](tenant, product);
    await releaseStack(tenant, product);
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "failed", error: { code: "undoFailed" } });
    expect(await readStatuses(tenant, product)).toMatchObject({ hasStack: true, subscription: { status: "failed" } });
    await clear();
  });

  it("an offboarding fails, and succeeds when it is requested again", async () => {
    const product = await registerAvailableProduct(buildWaitingTemplate(60));
    const { tenant } = await startProvisioning(product);
    const admin = await signInAs("platform-admin");
    const { body: first } = await admin.delete<Operation>(`/tenants/${tenant.id}`);
    const clear = await obstacles[name](tenant, product);
    await releaseStack(tenant, product);
    expect(await waitForOperation(first.id)).toMatchObject({ status: "failed" });
    expect(await readStatuses(tenant, product)).toMatchObject({ hasStack: true, tenant: { status: "failed" } });

    await clear();
    const { body: second } = await admin.delete<Operation>(`/tenants/${tenant.id}`);
    expect(await waitForOperation(second.id)).toMatchObject({ status: "succeeded" });
    expect(await findStackAccounts(tenant.id, product.id, [product.account])).toEqual([]);
  });
});

describe("a retry", () => {
  it("replaces the failed stack of the first attempt", async () => {
    const product = await registerAvailableProduct(buildWaitingTemplate(8));
    const { tenant, operation, provisioning } = await startProvisioning(product);
    await setTerminationProtection(tenant, product, true);
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "failed" });
    expect(await readStatuses(tenant, product)).toMatchObject({ hasStack: true });

    await setTerminationProtection(tenant, product, false);
    await changeTemplate(product);
    await (await signInAs("platform-admin")).post(`/operations/${provisioning.id}/retry`);
    expect(await waitForOperation(provisioning.id)).toMatchObject({ status: "succeeded" });
    expect(await readStatuses(tenant, product)).toMatchObject({ hasStack: true, subscription: { status: "active" } });
  });

  it("of an onboarding does not provision a subscription that was removed before it", async () => {
    const product = await registerAvailableProduct(buildWaitingTemplate(1));
    const { tenant, operation } = await onboardTenant({
      subscriptions: [
        { productId: product.id, planId: "standard" },
        { productId: "crm", planId: "standard" },
      ],
      onPartialFailure: "rollBack",
    });
    expect(operation.status).toBe("failed");
    const admin = await signInAs("platform-admin");
    const { body: removal } = await admin.delete<Operation>(`/tenants/${tenant.id}/subscriptions/${product.id}`);
    await waitForOperation(removal.id);
    await admin.post(`/operations/${operation.id}/retry`);
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "succeeded" });
    expect((await readStatuses(tenant, product)).subscription.status).toBe("cancelled");
  });
});
