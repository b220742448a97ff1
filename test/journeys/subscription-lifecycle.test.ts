import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import { readList } from "../support/lists.ts";
import { changeTemplate, registerAvailableProduct, waitForVerifiedChange } from "../support/scenarios/products.ts";
import {
  crmSubscription,
  findStackAccounts,
  onboardTenant,
  uniqueName,
  waitForOperation,
} from "../support/scenarios/tenants.ts";
import { buildWaitingTemplate, releaseStack, startProvisioning } from "../support/scenarios/waiting-stacks.ts";
import {
  type ApiResponse,
  clientOf,
  getProductAccountConfig,
  signInAs,
  waitFor,
} from "../support/system/deployed-system.ts";

const accounts = ["222222222222", "333333333333"];
const signInAsAdmin = () => signInAs("platform-admin");
const subscriptionPathOf = (tenantId: string, productId = "crm") => `/tenants/${tenantId}/subscriptions/${productId}`;
const getSubscription = async (tenantId: string, productId = "crm"): Promise<Subscription> =>
  (await (await signInAsAdmin()).get<Subscription>(subscriptionPathOf(tenantId, productId))).body;
const changeSubscription = async (tenantId: string, body: object, productId = "crm"): Promise<ApiResponse<Operation>> =>
  (await signInAsAdmin()).patch<Operation>(subscriptionPathOf(tenantId, productId), body);
const readParameter = async (Name: string | undefined): Promise<string> =>
  (await clientOf(SSMClient, getProductAccountConfig("crm")).send(new GetParameterCommand({ Name }))).Parameter
    ?.Value ?? "";

/** Builds a template that stores a word, the plan and the seats in an SSM parameter. */
const buildSettingTemplate = (word: string, extra = "") => `
Parameters: { Plan: { Type: String }, Seats: { Type: String } }
Resources:
  Setting: { Type: "AWS::SSM::Parameter", Properties: { Name: !Sub "/\${AWS::StackName}/it", Type: String, Value: !Sub "${word} \${Plan} \${Seats}" } }
${extra}
Outputs: { Name: { Value: !Ref Setting } }
`;
const plans = [
  { id: "small", name: "S", tier: "s", entitlements: { seats: 10, features: [], limits: {} }, updatableTo: ["large"] },
  { id: "large", name: "L", tier: "l", entitlements: { seats: 99, features: [], limits: {} } },
];
const buildIntegration = (template: string) => ({
  kind: "cloudformation",
  template,
  parameters: { Plan: "${plan.id}", Seats: "${seats}" },
});
const registerSettingProduct = () =>
  registerAvailableProduct(undefined, { plans, integration: buildIntegration(buildSettingTemplate("v1")) });
async function updateTemplate(product: Product, template: string) {
  const answer = await (await signInAsAdmin()).patch(`/products/${product.id}`, {
    integration: buildIntegration(template),
  });
  await waitForVerifiedChange(product.id);
  return answer;
}

describe("a change of a subscription", () => {
  it("shows the new plan and seats once the product's stack is updated", async () => {
    const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
    const { status, body } = await changeSubscription(tenant.id, { planId: "enterprise", seats: 77 });
    expect({ status, body }).toMatchObject({ status: 202, body: { kind: "subscription.change" } });
    expect(await waitForOperation(body.id)).toMatchObject({ status: "succeeded" });
    const after = await getSubscription(tenant.id);
    expect(after).toMatchObject({ status: "active", planId: "enterprise", seats: 77 });
    expect(JSON.parse(await readParameter(after.outputs?.["SettingsName"]))).toMatchObject({
      tier: "enterprise",
      seats: 77,
    });
  });

  it("is rejected if the plan does not allow it or the seats exceed the new plan", async () => {
    const { tenant } = await onboardTenant({ subscriptions: [{ productId: "crm", planId: "enterprise" }] });
    expect(await changeSubscription(tenant.id, { planId: "standard" })).toMatchObject({
      status: 409,
      body: { code: "planNotAllowed" },
    });
    expect(await changeSubscription(tenant.id, { planId: "gold" })).toMatchObject({
      status: 400,
      body: { code: "unknownReference" },
    });
    expect(await changeSubscription(tenant.id, { seats: 501 })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/seats" }] },
    });
    expect(await changeSubscription(tenant.id, { productId: "x" })).toMatchObject({ status: 400 });
    expect((await getSubscription(tenant.id)).planId).toBe("enterprise");
  });

  it("that fails leaves the subscription active and unchanged, with the reason", async () => {
    const product = await registerSettingProduct();
    const { tenant } = await onboardTenant({ subscriptions: [{ productId: product.id, planId: "small" }] });
    const name = (await getSubscription(tenant.id, product.id)).outputs?.["Name"];
    // Bucket names are globally unique, so this update fails half-way.
    const Bucket = uniqueName("taken").replaceAll(" ", "-");
    await new S3Client({ ...getProductAccountConfig("crm"), forcePathStyle: true }).send(
      new CreateBucketCommand({ Bucket }),
    );
    const taken = `  Taken: { Type: "AWS::S3::Bucket", DependsOn: Setting, Properties: { BucketName: "${Bucket}" } }`;
    await updateTemplate(product, buildSettingTemplate("v2", taken));
    const { body } = await changeSubscription(tenant.id, { planId: "large", release: 2 }, product.id);
    const operation = await waitForOperation(body.id);
    expect(operation).toMatchObject({ status: "failed", kind: "subscription.change" });
    expect(await getSubscription(tenant.id, product.id)).toMatchObject({
      status: "active",
      planId: "small",
      release: 1,
      reason: operation.error?.reason,
    });
    expect(await readParameter(name)).toBe("v1 small 10");
  });

  it("of the seats keeps the tenant's release, and so do a suspension and a reactivation", async () => {
    const product = await registerSettingProduct();
    const { tenant } = await onboardTenant({ subscriptions: [{ productId: product.id, planId: "small" }] });
    const name = (await getSubscription(tenant.id, product.id)).outputs?.["Name"];
    expect((await updateTemplate(product, buildSettingTemplate("v2"))).status).toBe(202);
    expect(await readParameter(name)).toBe("v1 small 10");
    const suspension = await (await signInAsAdmin()).post<Operation>(`/tenants/${tenant.id}/suspend`);
    expect(await waitForOperation(suspension.body.id)).toMatchObject({ status: "succeeded" });
    const reactivation = await (await signInAsAdmin()).post<Operation>(`/tenants/${tenant.id}/reactivate`);
    expect(await waitForOperation(reactivation.body.id)).toMatchObject({ status: "succeeded" });
    expect(await readParameter(name)).toBe("v1 small 10");
    const seats = await changeSubscription(tenant.id, { seats: 7 }, product.id);
    expect(await waitForOperation(seats.body.id)).toMatchObject({ status: "succeeded" });
    expect(await readParameter(name)).toBe("v1 small 7");
    expect(await getSubscription(tenant.id, product.id)).toMatchObject({ release: 1, seats: 7 });
    const move = await changeSubscription(tenant.id, { planId: "large", release: 2 }, product.id);
    expect(await waitForOperation(move.body.id)).toMatchObject({ status: "succeeded" });
    expect(await readParameter(name)).toBe("v2 large 99");
    expect(await getSubscription(tenant.id, product.id)).toMatchObject({ release: 2, planId: "large" });
  });
});

describe("the removal of a subscription", () => {
  it("cancels it when its stack is deleted; a new subscription continues its sequence", async () => {
    const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
    const person = await signInAsAdmin();
    const { status, body } = await person.delete<Operation>(subscriptionPathOf(tenant.id));
    expect(status).toBe(202);
    expect(await waitForOperation(body.id)).toMatchObject({ status: "succeeded", kind: "subscription.deprovision" });
    const cancelled = await getSubscription(tenant.id);
    expect(cancelled).toMatchObject({ status: "cancelled" });
    expect(cancelled).not.toHaveProperty("outputs");
    expect(await findStackAccounts(tenant.id, "crm", accounts)).toEqual([]);
    expect((await person.delete<Operation>(subscriptionPathOf(tenant.id))).status).toBe(200);
    const subscribers = await readList<{ tenantId: string }>(person, "/products/crm/subscriptions");
    expect(subscribers.map(({ tenantId }) => tenantId)).not.toContain(tenant.id);

    const renewal = await person.post<Operation>(`/tenants/${tenant.id}/subscriptions`, crmSubscription);
    expect(await waitForOperation(renewal.body.id)).toMatchObject({ status: "succeeded" });
    expect((await getSubscription(tenant.id)).version).toBe(cancelled.version + 3);
  });

  it("stops a running provisioning first, and is one operation for repeated requests", async () => {
    const product = await registerAvailableProduct(buildWaitingTemplate(4));
    const { tenant, operation } = await startProvisioning(product);
    const person = await signInAsAdmin();
    const first = await person.delete<Operation>(subscriptionPathOf(tenant.id, product.id));
    const second = await person.delete<Operation>(subscriptionPathOf(tenant.id, product.id));
    expect([first.status, second.status, second.body.id]).toEqual([202, 202, first.body.id]);
    expect(await waitForOperation(first.body.id)).toMatchObject({
      status: "succeeded",
      kind: "subscription.deprovision",
    });
    expect(await getSubscription(tenant.id, product.id)).toMatchObject({ status: "cancelled" });
    expect(await findStackAccounts(tenant.id, product.id, accounts)).toEqual([]);
    await waitForOperation(operation.id);
  });
});

describe("an operation", () => {
  it("that is cancelled undoes its effects and leaves no stack", async () => {
    const product = await registerAvailableProduct(buildWaitingTemplate(4));
    const { tenant, operation, provisioning } = await startProvisioning(product);
    const person = await signInAsAdmin();
    const { status, body } = await person.post<Operation>(`/operations/${operation.id}/cancel`);
    expect({ status, body }).toMatchObject({ status: 202, body: { id: operation.id, status: "cancelling" } });
    expect(await waitForOperation(provisioning.id)).toMatchObject({ status: "cancelled" });
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "cancelled", error: { code: "cancelled" } });
    expect(await getSubscription(tenant.id, product.id)).toMatchObject({ status: "cancelled" });
    expect(await findStackAccounts(tenant.id, product.id, accounts)).toEqual([]);
    expect(await person.post(`/operations/${operation.id}/cancel`)).toMatchObject({
      status: 409,
      body: { code: "illegalTransition", currentStatus: "cancelled", allowedActions: ["retry"] },
    });
  });

  it("that failed can be retried under the same id, and then the tenant becomes active", async () => {
    const product = await registerAvailableProduct(buildWaitingTemplate(1));
    const { tenant, operation, provisioning } = await startProvisioning(product);
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "failed" });
    await changeTemplate(product, buildWaitingTemplate(60));
    const person = await signInAsAdmin();
    const again = await person.post<Operation>(`/operations/${provisioning.id}/retry`);
    expect(again).toMatchObject({ status: 202, body: { id: provisioning.id } });
    await waitFor("the stack waits again", async () => {
      await releaseStack(tenant, product);
      return true;
    });
    const finished = await waitForOperation(provisioning.id);
    expect(finished.status).toBe("succeeded");
    expect(finished.steps[0]?.attempts.map(({ error }) => error?.code)).toEqual(["stackFailed", undefined]);
    await waitFor("the tenant is active", async () => {
      const { body } = await person.get<{ status: string }>(`/tenants/${tenant.id}`);
      return body.status === "active";
    });
  });

  it("that succeeded can't be retried, and a removal can't be cancelled", async () => {
    const { tenant, operation } = await onboardTenant({ subscriptions: [crmSubscription] });
    const person = await signInAsAdmin();
    expect(await person.post(`/operations/${operation.id}/retry`)).toMatchObject({
      status: 409,
      body: { code: "illegalTransition", currentStatus: "succeeded" },
    });
    const removal = await person.delete<Operation>(subscriptionPathOf(tenant.id));
    const stopped = await person.post(`/operations/${removal.body.id}/cancel`);
    expect(stopped.status).toBe(409);
    await waitForOperation(removal.body.id);
  });
});
