import { SendMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ExampleService, startExampleService } from "../../local/example-service.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { registerSelfProvisionedProduct } from "../support/scenarios/self-provisioned-product.ts";
import {
  crmSubscription,
  onboardTenant,
  readTimeline,
  requestTenant,
  waitForOperation,
} from "../support/scenarios/tenants.ts";
import { clientOf, getConnectionInfo, getWorkspace, signInAs, waitFor } from "../support/system/deployed-system.ts";

const signInAsAdmin = () => signInAs("platform-admin");
const helpDeskSubscription = { productId: "helpdesk", planId: "basic" };
const getSubscription = async (tenantId: string, productId = "helpdesk"): Promise<Subscription> =>
  (await (await signInAsAdmin()).get<Subscription>(`/tenants/${tenantId}/subscriptions/${productId}`)).body;

/** Reads the workspace at the URL in the outputs of a subscription. */
async function readWorkspace({ outputs }: Pick<Subscription, "outputs">) {
  const answer = await fetch(outputs?.["WorkspaceUrl"] ?? "");
  return { status: answer.status, body: await answer.json() };
}

describe("a tenant of the help desk", () => {
  it("gets a workspace that follows each change, suspension and reactivation, and is removed in the end", async () => {
    const person = await signInAsAdmin();
    const { tenant } = await onboardTenant({ subscriptions: [helpDeskSubscription] });
    const subscription = await getSubscription(tenant.id);
    expect(subscription.status).toBe("active");
    expect(await readWorkspace(subscription)).toMatchObject({ status: 200, body: { planId: "basic", status: "open" } });

    const change = await person.patch<Operation>(`/tenants/${tenant.id}/subscriptions/helpdesk`, {
      planId: "business",
    });
    expect(await waitForOperation(change.body.id)).toMatchObject({ status: "succeeded" });
    expect((await readWorkspace(subscription)).body).toMatchObject({ planId: "business", status: "open" });
    const suspension = await person.post<Operation>(`/tenants/${tenant.id}/suspend`);
    expect(await waitForOperation(suspension.body.id)).toMatchObject({ status: "succeeded" });
    expect((await readWorkspace(subscription)).body).toMatchObject({ planId: "business", status: "locked" });
    const reactivation = await person.post<Operation>(`/tenants/${tenant.id}/reactivate`);
    expect(await waitForOperation(reactivation.body.id)).toMatchObject({ status: "succeeded" });
    expect((await readWorkspace(subscription)).body).toMatchObject({ status: "open" });

    const offboarding = await person.delete<Operation>(`/tenants/${tenant.id}`);
    expect(await waitForOperation(offboarding.body.id)).toMatchObject({ status: "succeeded" });
    expect(await readWorkspace(subscription)).toMatchObject({ status: 404 });
  });

  it("can also subscribe to the CRM, which a CloudFormation stack provisions", async () => {
    const { tenant, operation } = await onboardTenant({ subscriptions: [crmSubscription, helpDeskSubscription] });
    expect(operation.status).toBe("succeeded");
    expect(tenant.subscriptions.map(({ productId, status }) => [productId, status])).toEqual([
      ["crm", "active"],
      ["helpdesk", "active"],
    ]);
  });
});

describe("the service of a self-provisioned product", () => {
  let sqs: SQSClient;
  let product: Product;
  let service: ExampleService;
  beforeAll(async () => {
    sqs = clientOf(SQSClient);
    product = await registerSelfProvisionedProduct();
    // The engine may deliver messages to a closed poll. A short visibility timeout returns them to the queue soon.
    const Attributes = { VisibilityTimeout: "2" };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: product.connection?.queueUrl, Attributes }));
    service = await startExampleService(getWorkspace(), getConnectionInfo(), product);
  });
  afterAll(() => service.stop());
  const requested = () => ({ productId: product.id, planId: "standard" });

  it("processes the events that waited in its queue while it was down", async () => {
    const { tenant: before } = await onboardTenant({ subscriptions: [requested()] });
    await service.stop();
    const requests = await Promise.all([1, 2].map(() => requestTenant({ subscriptions: [requested()] })));
    await waitFor("both are being provisioned", async () => {
      const all = await Promise.all(requests.map(({ body }) => getSubscription(body.tenant.id, product.id)));
      return all.every(({ status }) => status === "provisioning");
    });
    service.start();
    for (const { body } of requests) {
      expect(await waitForOperation(body.operation.id)).toMatchObject({ status: "succeeded" });
      expect(await readWorkspace(await getSubscription(body.tenant.id, product.id))).toMatchObject({ status: 200 });
    }
    expect(await readWorkspace(await getSubscription(before.id, product.id))).toMatchObject({ status: 200 });
  });

  it("applies events once that it receives twice", async () => {
    const { tenant } = await onboardTenant({ subscriptions: [requested()] });
    const { version } = await getSubscription(tenant.id, product.id);
    const events = await readTimeline(tenant.id);
    const QueueUrl = product.connection?.queueUrl;
    for (const event of events.toReversed()) {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
    }
    // This tenant's event lies behind the copies in the queue: once it is active, the copies have been read.
    const { tenant: next } = await onboardTenant({ subscriptions: [requested()] });
    expect(next.status).toBe("active");
    const { body } = await (await signInAsAdmin()).get<Tenant>(`/tenants/${tenant.id}`);
    expect(body).toMatchObject({ status: "active", subscriptions: [{ status: "active", version }] });
    expect(await readTimeline(tenant.id)).toEqual(events);
  });
});
