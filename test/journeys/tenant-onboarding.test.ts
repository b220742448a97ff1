import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { beforeAll, describe, expect, it } from "vitest";
import type { Envelope } from "../../events/envelope.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { type EventListener, listenToQueue, listenToTopic } from "../support/events/event-listener.ts";
import {
  crmSubscription,
  findStackAccounts,
  onboardTenant,
  readTimeline,
  requestTenant,
} from "../support/scenarios/tenants.ts";
import {
  clientOf,
  getConnectionInfo,
  getProductAccountConfig,
  signInAs,
  waitFor,
} from "../support/system/deployed-system.ts";

const idsOf = (envelopes: Envelope[]) => [...new Set(envelopes.map(({ id }) => id))].sort();
const isOfTenant = (tenantId: string) => (envelope: Envelope) => envelope.tenantid === tenantId;

describe("a tenant that subscribes to the CRM", () => {
  let status: EventListener;
  let lifecycle: EventListener;
  let crm: EventListener;
  let tenant: Tenant;
  let operation: Operation;

  beforeAll(async () => {
    const admin = await signInAs("platform-admin");
    const { body: product } = await admin.get<Product>("/products/crm");
    crm = listenToQueue(product.connection?.queueUrl ?? "");
    status = await listenToTopic("WorkflowStatusTopicArn", "hears-workflow-status");
    lifecycle = await listenToTopic("LifecycleTopicArn", "hears-lifecycle");
    ({ tenant, operation } = await onboardTenant({ subscriptions: [crmSubscription] }));
  });

  it("becomes active with its subscription, which shows the outputs of its stack", () => {
    expect(operation).toMatchObject({ status: "succeeded", kind: "tenant.onboard", done: true });
    expect(tenant).toMatchObject({
      status: "active",
      subscriptions: [{ productId: "crm", status: "active", seats: 5 }],
    });
    expect(Object.keys(tenant.subscriptions[0]?.outputs ?? {}).sort()).toEqual([
      "QueueUrl",
      "SettingsName",
      "TableName",
    ]);
  });

  it("has its stack in the product's account only", async () => {
    const { controlPlane, products } = getConnectionInfo().accounts;
    const accounts = [controlPlane, products["crm"] ?? "", "333333333333"];
    expect(await findStackAccounts(tenant.id, "crm", accounts)).toEqual([products["crm"]]);
    const TableName = tenant.subscriptions[0]?.outputs?.["TableName"];
    const { Table } = await clientOf(DynamoDBClient, getProductAccountConfig("crm")).send(
      new DescribeTableCommand({ TableName }),
    );
    expect(Table?.TableArn).toContain(`:${products["crm"]}:`);
  });

  it("has operations with succeeded steps and one correlation id", async () => {
    const admin = await signInAs("platform-admin");
    const { body } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${tenant.id}`);
    expect(body.items.map(({ kind, parentId }) => [kind, parentId]).sort()).toEqual([
      ["subscription.provision", operation.id],
      ["tenant.onboard", undefined],
    ]);
    const steps = body.items.flatMap((one) => one.steps.map((step) => step.status));
    expect(new Set(steps)).toEqual(new Set(["succeeded"]));
    expect(new Set(body.items.map((one) => one.correlationId)).size).toBe(1);
  });

  it("has a timeline without gaps, oldest first", async () => {
    const timeline = await readTimeline(tenant.id, 3);
    expect(timeline.map(({ type }) => type).sort()).toEqual([
      "ProductSubscribed",
      "SubscriptionActivated",
      "SubscriptionProvisioningStarted",
      "TenantActivated",
      "TenantPrepared",
      "TenantRequested",
    ]);
    for (const subject of new Set(timeline.map((one) => one.subject))) {
      const sequences = timeline.filter((one) => one.subject === subject).map((one) => one.sequence);
      expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    }
  });

  it("has the same events in the product's queue as on its timeline", async () => {
    const timeline = await readTimeline(tenant.id);
    await waitFor("the product has received all events", async () => {
      const received = (await crm.drain()).filter(isOfTenant(tenant.id));
      return idsOf(received).join() === idsOf(timeline).join();
    });
  });

  it("publishes the start and end of each operation to workflow-status", async () => {
    await waitFor("all four events arrive", async () => {
      const received = (await status.drain()).filter(isOfTenant(tenant.id));
      const types = new Map(received.map(({ id, type, data }) => [id, `${data["kind"]} ${type}`]));
      return (
        [...types.values()].sort().join() ===
        [
          "subscription.provision OperationStarted",
          "subscription.provision OperationSucceeded",
          "tenant.onboard OperationStarted",
          "tenant.onboard OperationSucceeded",
        ].join()
      );
    });
  });

  it("publishes neither its name nor its administrator's e-mail", async () => {
    const received = [...(await lifecycle.drain()), ...(await status.drain())].filter(isOfTenant(tenant.id));
    expect(received.length).toBeGreaterThan(0);
    const text = JSON.stringify(received);
    expect(text).not.toContain(tenant.name);
    expect(text).not.toContain(tenant.adminEmail);
  });
});

describe("a tenant without products", () => {
  it("becomes active, and can subscribe to a product later", async () => {
    const { tenant } = await onboardTenant();
    expect(tenant).toMatchObject({
      status: "active",
      subscriptions: [],
      allowedActions: ["update", "subscribe", "suspend", "offboard", "check", "repair"],
    });

    const admin = await signInAs("platform-admin");
    const { status, body, headers } = await admin.post<Operation>(
      `/tenants/${tenant.id}/subscriptions`,
      crmSubscription,
    );
    expect(status).toBe(202);
    expect(headers.get("location")).toBe(`/v1/operations/${body.id}`);
    await waitFor("the subscription is active", async () => {
      const { body: shown } = await admin.get<Tenant>(`/tenants/${tenant.id}`);
      return shown.subscriptions[0]?.status === "active" && shown.status === "active";
    });
    const again = await admin.post(`/tenants/${tenant.id}/subscriptions`, crmSubscription);
    expect(again).toMatchObject({ status: 409, body: { code: "alreadySubscribed", currentStatus: "active" } });
  });
});

describe("plans", () => {
  it("determine the seats of a subscription", async () => {
    const subscription = { productId: "crm", planId: "enterprise" };
    const { tenant } = await onboardTenant({ subscriptions: [subscription] });
    expect(tenant.subscriptions[0]).toMatchObject({ status: "active", seats: 500 });
  });

  it("that the product does not have are rejected with a pointer", async () => {
    const { status, body } = await requestTenant({ subscriptions: [{ productId: "crm", planId: "gold" }] });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: "unknownReference", errors: [{ pointer: "/subscriptions/0/planId" }] });
  });
});
