import { SendMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ExampleService, startExampleService } from "../../local/example-service.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { anAskedProduct } from "../support/asked-product.ts";
import { as, card, clientOf, eventually, home } from "../support/engine.ts";
import { aSettledTenant, crmStandard, ended, requestTenant, timelineOf } from "../support/stories.ts";

const admin = () => as("platform-admin");
const deskBasic = { productId: "helpdesk", planId: "basic" };
const shown = async (tenantId: string, productId = "helpdesk"): Promise<Subscription> =>
  (await (await admin()).get<Subscription>(`/tenants/${tenantId}/subscriptions/${productId}`)).body;

/** What the tenant finds at the address that the subscription shows. */
const workspaceOf = async ({ outputs }: Pick<Subscription, "outputs">) => {
  const answer = await fetch(outputs?.["WorkspaceUrl"] ?? "");
  return { status: answer.status, body: await answer.json() };
};

describe("a tenant of the help desk", () => {
  it("finds its workspace, has it changed, locked and opened, and leaves nothing there", async () => {
    const person = await admin();
    const { tenant } = await aSettledTenant({ subscriptions: [deskBasic] });
    const subscription = await shown(tenant.id);
    expect(subscription.status).toBe("active");
    expect(await workspaceOf(subscription)).toMatchObject({ status: 200, body: { planId: "basic", status: "open" } });

    const change = await person.patch<Operation>(`/tenants/${tenant.id}/subscriptions/helpdesk`, {
      planId: "business",
    });
    expect(await ended(change.body.id)).toMatchObject({ status: "succeeded" });
    expect((await workspaceOf(subscription)).body).toMatchObject({ planId: "business", status: "open" });
    const suspension = await person.post<Operation>(`/tenants/${tenant.id}/suspend`);
    expect(await ended(suspension.body.id)).toMatchObject({ status: "succeeded" });
    expect((await workspaceOf(subscription)).body).toMatchObject({ planId: "business", status: "locked" });
    const reactivation = await person.post<Operation>(`/tenants/${tenant.id}/reactivate`);
    expect(await ended(reactivation.body.id)).toMatchObject({ status: "succeeded" });
    expect((await workspaceOf(subscription)).body).toMatchObject({ status: "open" });

    const farewell = await person.delete<Operation>(`/tenants/${tenant.id}`);
    expect(await ended(farewell.body.id)).toMatchObject({ status: "succeeded" });
    expect(await workspaceOf(subscription)).toMatchObject({ status: 404 });
  });

  it("may have the CRM as well, each provisioned in its own way", async () => {
    const { tenant, operation } = await aSettledTenant({ subscriptions: [crmStandard, deskBasic] });
    expect(operation.status).toBe("succeeded");
    expect(tenant.subscriptions.map(({ productId, status }) => [productId, status])).toEqual([
      ["crm", "active"],
      ["helpdesk", "active"],
    ]);
  });
});

describe("a service of its own", () => {
  let sqs: SQSClient;
  let product: Product;
  let service: ExampleService;
  beforeAll(async () => {
    sqs = clientOf(SQSClient);
    product = await anAskedProduct();
    // The engine may give messages to a poll that nobody waits for any more: so they are back soon.
    const Attributes = { VisibilityTimeout: "2" };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: product.connection?.queueUrl, Attributes }));
    service = await startExampleService(home(), card(), product);
  });
  afterAll(() => service.stop());
  const wanted = () => ({ productId: product.id, planId: "standard" });

  it("that is down for a while misses nothing: what it was asked waits in its queue", async () => {
    const { tenant: before } = await aSettledTenant({ subscriptions: [wanted()] });
    await service.stop();
    const asked = await Promise.all([1, 2].map(() => requestTenant({ subscriptions: [wanted()] })));
    await eventually("both are being provisioned", async () => {
      const all = await Promise.all(asked.map(({ body }) => shown(body.tenant.id, product.id)));
      return all.every(({ status }) => status === "provisioning");
    });
    service.start();
    for (const { body } of asked) {
      expect(await ended(body.operation.id)).toMatchObject({ status: "succeeded" });
      expect(await workspaceOf(await shown(body.tenant.id, product.id))).toMatchObject({ status: 200 });
    }
    expect(await workspaceOf(await shown(before.id, product.id))).toMatchObject({ status: 200 });
  });

  it("to which everything is said twice does everything once", async () => {
    const { tenant } = await aSettledTenant({ subscriptions: [wanted()] });
    const { version } = await shown(tenant.id, product.id);
    const facts = await timelineOf(tenant.id);
    const QueueUrl = product.connection?.queueUrl;
    for (const fact of facts.toReversed()) {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(fact) }));
    }
    // Behind them in the queue: when this is done, they have been read.
    const { tenant: next } = await aSettledTenant({ subscriptions: [wanted()] });
    expect(next.status).toBe("active");
    const { body } = await (await admin()).get<Tenant>(`/tenants/${tenant.id}`);
    expect(body).toMatchObject({ status: "active", subscriptions: [{ status: "active", version }] });
    expect(await timelineOf(tenant.id)).toEqual(facts);
  });
});
