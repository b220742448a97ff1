import { paginateListTopics, SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, describe, expect, it } from "vitest";
import type { Notification } from "../../schemas/notification.ts";
import type { Operation } from "../../schemas/operation.ts";
import { registerAvailableProduct } from "../support/scenarios/products.ts";
import { crmSubscription, onboardTenant, uniqueName, waitForOperation } from "../support/scenarios/tenants.ts";
import { clientOf, signInAs, waitFor } from "../support/system/deployed-system.ts";
import { startWebHook } from "../support/system/web-hook.ts";

type ApiCaller = Awaited<ReturnType<typeof signInAs>>;
const webHooks: { close: () => void }[] = [];
const created: { person: ApiCaller; id: string }[] = [];
// A notification that remains gets each event of all other tests.
afterAll(async () => {
  await Promise.all(created.map(({ person, id }) => person.delete(`/notifications/${id}`)));
  for (const hook of webHooks) hook.close();
});
async function openWebHook() {
  const hook = await startWebHook();
  webHooks.push(hook);
  return hook;
}

async function requestNotification(person: ApiCaller, body: object, headers?: Record<string, string>) {
  const requested = { topic: "workflow-status", protocol: "https", ...body };
  const response = await person.post<Notification>("/notifications", requested, headers);
  if (response.status === 201) created.push({ person, id: response.body.id });
  return response;
}

/** Subscribes and waits until the endpoint has confirmed. */
async function createConfirmedNotification(person: ApiCaller, body: object): Promise<Notification> {
  const { status, headers, body: made } = await requestNotification(person, body);
  expect([status, headers.get("location")]).toEqual([201, `/v1/notifications/${made.id}`]);
  return waitFor(`${made.id} is confirmed`, async () => {
    const { body: shown } = await person.get<Notification>(`/notifications/${made.id}`);
    return shown.status === "confirmed" && shown;
  });
}

/** A template whose only resource can't be created. */
const failingTemplate = `
Parameters: { TenantId: { Type: String } }
Resources: { Bad: { Type: "AWS::SQS::Queue", Properties: { FifoQueue: true, QueueName: "not-fifo" } } }
`;

describe("a subscriber of notifications", () => {
  it("receives the result of each operation, and the reason of each failure", async () => {
    const [results, failures, admin] = [await openWebHook(), await openWebHook(), await signInAs("platform-admin")];
    const made = await createConfirmedNotification(admin, { endpoint: results.url });
    expect(made).toMatchObject({ id: expect.stringMatching(/^ntf_/), version: 1, allowedActions: ["test", "remove"] });
    await createConfirmedNotification(admin, { topic: "workflow-errors", endpoint: failures.url });

    const { operation: good } = await onboardTenant({ subscriptions: [crmSubscription] });
    const product = await registerAvailableProduct(failingTemplate);
    const { operation: bad } = await onboardTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
    expect(bad.error?.reason).toMatch(/\w{3}/);
    const end = ({ received }: typeof results, { id }: Operation) =>
      waitFor("the end of the operation arrives", () =>
        received.find(({ type, operationid }) => type !== "OperationStarted" && operationid === id),
      );
    expect(await end(results, good)).toMatchObject({ type: "OperationSucceeded", actor: good.requestedBy });
    const failed = { type: "OperationFailed", actor: bad.requestedBy, data: { error: bad.error } };
    expect(await end(results, bad)).toMatchObject(failed);
    expect(await end(failures, bad)).toMatchObject(failed);
    expect(failures.received.map(({ operationid }) => operationid)).not.toContain(good.id);
  });

  it("who administers a tenant receives events of that tenant only", async () => {
    const { tenant } = await onboardTenant();
    const person = await signInAs("tenant-admin", { tenant: tenant.id });
    const hook = await openWebHook();
    const body = await createConfirmedNotification(person, { topic: "lifecycle", endpoint: hook.url });
    const admin = await signInAs("platform-admin");
    await onboardTenant({ subscriptions: [crmSubscription] });
    await admin.patch(`/tenants/${tenant.id}`, { name: uniqueName("Renamed") });
    await waitFor("the tenant's event arrives", () => hook.received.some(({ type }) => type === "TenantUpdated"));
    expect(new Set(hook.received.map(({ tenantid }) => tenantid))).toEqual(new Set([tenant.id]));

    const foreign = { topic: "lifecycle", endpoint: `${hook.url}/2`, filter: { tenantId: `ten_${"0".repeat(32)}` } };
    expect(await requestNotification(person, foreign)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/filter/tenantId" }] },
    });
    const other = await signInAs("tenant-admin", { tenant: (await onboardTenant()).tenant.id });
    expect((await other.get(`/notifications/${body.id}`)).status).toBe(404);
    expect((await other.delete(`/notifications/${body.id}`)).status).toBe(404);
    expect((await other.get<{ items: unknown[] }>("/notifications")).body.items).toEqual([]);
    expect((await person.get<{ items: Notification[] }>("/notifications")).body.items.map(({ id }) => id)).toEqual([
      body.id,
    ]);
  });

  it("who owns products receives events of these products only", async () => {
    const owner = await signInAs("product-owner", { team: "crm-team" });
    const hook = await openWebHook();
    const rejected = { endpoint: hook.url, filter: { productId: "analytics" } };
    expect(await requestNotification(owner, rejected)).toMatchObject({ status: 400 });
    await createConfirmedNotification(owner, { endpoint: hook.url });
    await onboardTenant({ subscriptions: [crmSubscription, { productId: "analytics", planId: "starter" }] });
    await waitFor("the product's operation arrives", () =>
      hook.received.some(({ type }) => type === "OperationSucceeded"),
    );
    expect(new Set(hook.received.map(({ productid }) => productid))).toEqual(new Set(["crm"]));
  });

  it("can send a test message, which no other endpoint receives", async () => {
    const [hook, other, admin] = [await openWebHook(), await openWebHook(), await signInAs("platform-admin")];
    const { id } = await createConfirmedNotification(admin, { endpoint: hook.url });
    await createConfirmedNotification(admin, { endpoint: other.url });
    const test = await admin.post<{ messageId: string }>(`/notifications/${id}/test`);
    expect(test.status).toBe(200);
    await waitFor("the test arrives", () => hook.received.some((one) => one.id === test.body.messageId));
    expect(other.received.some((one) => one.id === test.body.messageId)).toBe(false);
  });

  it("can add an endpoint once, and a repeated request gets the same response", async () => {
    const [hook, admin] = [await openWebHook(), await signInAs("platform-admin")];
    const headers = { "Idempotency-Key": uniqueName("key").replaceAll(" ", "-") };
    const [one, two] = await Promise.all([1, 2].map(() => requestNotification(admin, { endpoint: hook.url }, headers)));
    expect([one?.status, two?.status]).toEqual([201, 201]);
    expect(one?.body.id).toBe(two?.body.id);
    expect(await requestNotification(admin, { endpoint: hook.url })).toMatchObject({
      status: 409,
      body: { code: "endpointTaken" },
    });
    expect((await admin.delete(`/notifications/${one?.body.id}`)).status).toBe(200);
    expect((await admin.get(`/notifications/${one?.body.id}`)).status).toBe(404);
    expect((await requestNotification(admin, { endpoint: hook.url })).status).toBe(201);
  });

  it("can add an endpoint that a subscriber of another scope uses", async () => {
    const [hook, admin] = [await openWebHook(), await signInAs("platform-admin")];
    const { tenant } = await onboardTenant();
    const person = await signInAs("tenant-admin", { tenant: tenant.id });
    expect((await requestNotification(admin, { endpoint: hook.url })).status).toBe(201);
    expect((await requestNotification(person, { endpoint: hook.url })).status).toBe(201);
    expect(await requestNotification(person, { endpoint: hook.url })).toMatchObject({ status: 409 });
  });

  it("loses its notifications and their topics when its tenant is deleted", async () => {
    const [hook, admin] = [await openWebHook(), await signInAs("platform-admin")];
    const { tenant } = await onboardTenant();
    const person = await signInAs("tenant-admin", { tenant: tenant.id });
    const { id, topicArn } = await createConfirmedNotification(person, { topic: "lifecycle", endpoint: hook.url });
    await waitForOperation((await admin.delete<Operation>(`/tenants/${tenant.id}`)).body.id);
    await waitFor("the notification is gone", async () => (await admin.get(`/notifications/${id}`)).status === 404);
    const topics: string[] = [];
    for await (const { Topics = [] } of paginateListTopics({ client: clientOf(SNSClient) }, {})) {
      topics.push(...Topics.map(({ TopicArn = "" }) => TopicArn));
    }
    expect(topics).not.toContain(topicArn);
  });

  it("can name a queue as endpoint, but no queue of the platform", async () => {
    const admin = await signInAs("platform-admin");
    const name = uniqueName("notified").replaceAll(" ", "-");
    await clientOf(SQSClient).send(new CreateQueueCommand({ QueueName: name }));
    const queue = (which: string) => ({ protocol: "sqs", endpoint: `arn:aws:sqs:us-east-1:111111111111:${which}` });
    expect(await requestNotification(admin, queue(name))).toMatchObject({ status: 201, body: { status: "confirmed" } });
    expect(await requestNotification(admin, queue("tenantry-product-crm"))).toMatchObject({ status: 400 });
  });
});
