import { describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import { listenToTopic } from "../support/events/event-listener.ts";
import { changeExternalId, deleteProvisionerRole, registerAvailableProduct } from "../support/scenarios/products.ts";
import { crmSubscription, findStackAccounts, onboardTenant, uniqueName } from "../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../support/system/deployed-system.ts";

/** Builds a template with a bucket name that only one stack can use, and a topic that must be rolled back. */
const buildClashingTemplate = (name: string) => `
Parameters: { TenantId: { Type: String } }
Resources:
  Topic: { Type: "AWS::SNS::Topic" }
  Bucket: { Type: "AWS::S3::Bucket", DependsOn: Topic, Properties: { BucketName: "${name}" } }
`;
const subscriptionTo = (productId: string) => ({ productId, planId: "standard" });
async function findProvisioning(tenantId: string, productId: string): Promise<Operation | undefined> {
  const admin = await signInAs("platform-admin");
  const { body } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${tenantId}`);
  return body.items.find(({ target }) => target.id === `${tenantId}/${productId}`);
}

describe("a product that can't be provisioned", () => {
  it("fails with CloudFormation's reason, leaves no stack, and is published to workflow-errors", async () => {
    const errors = await listenToTopic("WorkflowErrorsTopicArn", uniqueName("errors").replaceAll(" ", "-"));
    const product = await registerAvailableProduct(buildClashingTemplate(uniqueName("bucket").replaceAll(" ", "-")));
    await onboardTenant({ subscriptions: [subscriptionTo(product.id)] });
    const { tenant, operation } = await onboardTenant({ subscriptions: [subscriptionTo(product.id)] });

    const provisioning = await findProvisioning(tenant.id, product.id);
    expect(provisioning).toMatchObject({ status: "failed", error: { code: "stackFailed", retryable: true } });
    expect(provisioning?.error?.reason).toMatch(/Bucket: .*(exist|owned)/i);
    expect(provisioning?.steps.map(({ name, status }) => [name, status])).toEqual([
      ["Deploy the product stack", "failed"],
      ["Activate the subscription", "skipped"],
      ["Remove the product stack", "succeeded"],
      ["Give up the subscription", "succeeded"],
    ]);
    expect(tenant).toMatchObject({ status: "failed", subscriptions: [{ status: "failed" }] });
    expect(operation).toMatchObject({ status: "failed", error: { code: "noProductProvisioned" } });
    expect(await findStackAccounts(tenant.id, product.id, [product.account])).toEqual([]);
    await waitFor("both failures arrive", async () => {
      const received = (await errors.drain()).filter(({ tenantid }) => tenantid === tenant.id);
      return new Set(received.map(({ operationid }) => operationid)).size === 2;
    });
  });

  it("does not affect the tenant's other products", async () => {
    const product = await registerAvailableProduct();
    await deleteProvisionerRole(product);
    const { tenant, operation } = await onboardTenant({ subscriptions: [crmSubscription, subscriptionTo(product.id)] });
    expect(operation.status).toBe("succeeded");
    expect(tenant.status).toBe("active");
    expect(Object.fromEntries(tenant.subscriptions.map((one) => [one.productId, one.status]))).toEqual({
      crm: "active",
      [product.id]: "failed",
    });
    const failed = tenant.subscriptions.find((one) => one.productId === product.id);
    expect(failed?.reason).toContain("npm run deploy:product-account");
  });

  it("fails with the command that repairs the role if the role requires another ExternalId", async () => {
    const product = await registerAvailableProduct();
    await changeExternalId(product);
    const { tenant } = await onboardTenant({ subscriptions: [subscriptionTo(product.id)] });
    expect(tenant.subscriptions[0]).toMatchObject({ status: "failed" });
    expect(tenant.subscriptions[0]?.reason).toContain("externalId");
    expect(tenant.subscriptions[0]?.reason).not.toContain(product.connection?.externalId);
  });
});
