import { DescribeEventBusCommand, EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { ListQueuesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Product } from "../../schemas/product.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import { registerSelfProvisionedProduct, waitForProductEvent } from "../support/scenarios/self-provisioned-product.ts";
import { requestTenant, uniqueName, waitForOperation } from "../support/scenarios/tenants.ts";
import { clientOf, getConnectionInfo, readOutput, signInAs, waitFor } from "../support/system/deployed-system.ts";
import { readLogLines } from "../support/system/function-log.ts";

const outputs = { WorkspaceUrl: "https://desk.example.com/w/2" };
const completed = { outcome: "completed", outputs };
const failed = { outcome: "failed", reason: "No workspace is left." };

let product: Product;
let queue: string | undefined;
beforeAll(async () => {
  product = await registerSelfProvisionedProduct();
  const { QueueUrls = [] } = await clientOf(SQSClient).send(new ListQueuesCommand({ MaxResults: 1000 }));
  queue = QueueUrls.find((url) => url.includes("Tenantry-ControlPlane-ReportsQueue"));
});

type Sent = { detail: object; account?: string; source?: string; id?: string };

/** Puts an event into the reactor's queue as EventBridge does, with the sender's account. */
async function deliver({ detail, account = product.account, source = `product.${product.id}`, id }: Sent) {
  const event = {
    version: "0",
    id: id ?? uniqueName("event"),
    account,
    source,
    "detail-type": "ProvisioningReported",
    detail,
  };
  const MessageBody = JSON.stringify({ ...event, time: new Date().toISOString(), region: "us-east-1", resources: [] });
  await clientOf(SQSClient).send(new SendMessageCommand({ QueueUrl: queue, MessageBody }));
}

async function createAwaitingTenant(of: Product = product) {
  const { body } = await requestTenant({ subscriptions: [{ productId: of.id, planId: "standard" }] });
  const { operationid = "" } = await waitForProductEvent(of, "ProductSubscribed", body.tenant.id);
  return { ...body, operationid };
}
const getSubscription = async (tenantId: string, { id }: Product = product) =>
  (await (await signInAs("platform-admin")).get<Subscription>(`/tenants/${tenantId}/subscriptions/${id}`)).body;

/** Waits until the reactor has logged an event with a field. */
const findLogLines = (id: string, field: "forgedReport" | "malformedReport") =>
  waitFor(`${field} is logged`, async () => {
    const lines = await readLogLines("receive-report", id);
    return lines.some((line) => line[field] === true);
  });

describe("a report on the bus", () => {
  it("ends the work as a report over REST does, even when it is delivered twice", async () => {
    const { tenant, operation, operationid } = await createAwaitingTenant();
    const id = uniqueName("event");
    await Promise.all([1, 2].map(() => deliver({ id, detail: { operationId: operationid, ...completed } })));
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "succeeded" });
    expect(await getSubscription(tenant.id)).toMatchObject({ status: "active", outputs });
  });

  it("reaches the reactor through the bus's rule", async () => {
    // The engine accepts events of the bus's own account only.
    const own = await registerSelfProvisionedProduct({ account: getConnectionInfo().accounts.controlPlane });
    const { tenant, operation, operationid } = await createAwaitingTenant(own);
    const Entry = {
      EventBusName: readOutput("EventBusName"),
      Source: `product.${own.id}`,
      DetailType: "ProvisioningReported",
      Detail: JSON.stringify({ operationId: operationid, ...failed }),
    };
    await clientOf(EventBridgeClient).send(new PutEventsCommand({ Entries: [Entry] }));
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "failed" });
    expect(await getSubscription(tenant.id, own)).toMatchObject({ status: "failed", reason: failed.reason });
  });

  it("is allowed by one statement per product in the bus policy", async () => {
    const describe = new DescribeEventBusCommand({ Name: readOutput("EventBusName") });
    const { Policy = "{}" } = await clientOf(EventBridgeClient).send(describe);
    const { Statement: statements } = JSON.parse(Policy) as { Statement: Record<string, unknown>[] };
    const own = statements.find(({ Sid }) => Sid === `product-${product.id}`);
    expect(own).toMatchObject({ Effect: "Allow", Action: "events:PutEvents" });
    expect(JSON.stringify(own?.["Principal"])).toContain(product.account);
    expect(statements.filter(({ Sid }) => !String(Sid).startsWith("product-"))).toEqual([]);
  });

  it("changes nothing when it comes from another account or names another product", async () => {
    const other = await registerSelfProvisionedProduct({ account: "333333333333" });
    const { tenant, operation, operationid } = await createAwaitingTenant();
    const detail = { operationId: operationid, ...failed };
    const [fromOther, asOther, ofNone] = [uniqueName("event"), uniqueName("event"), uniqueName("event")];
    await deliver({ id: fromOther, account: other.account, detail });
    await deliver({ id: asOther, account: other.account, source: `product.${other.id}`, detail });
    await deliver({ id: ofNone, detail: { ...detail, operationId: `${operationid.slice(0, -6)}000000` } });
    await Promise.all([fromOther, asOther, ofNone].map((id) => findLogLines(id, "forgedReport")));
    expect(await getSubscription(tenant.id)).toMatchObject({ status: "provisioning" });
    await deliver({ detail: { operationId: operationid, ...completed } });
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "succeeded" });
  });

  it("changes nothing when it is malformed or too late", async () => {
    const { tenant, operation, operationid } = await createAwaitingTenant();
    const broken = [
      {},
      { operationId: operationid },
      { operationId: operationid, outcome: "failed" },
      { outcome: "completed" },
    ];
    await Promise.all(
      broken.map(async (detail) => {
        const id = uniqueName("event");
        await deliver({ id, detail });
        await findLogLines(id, "malformedReport");
      }),
    );
    await deliver({ detail: { operationId: operationid, ...completed } });
    await waitForOperation(operation.id);
    await deliver({ detail: { operationId: operationid, ...failed } });
    const second = await createAwaitingTenant();
    await deliver({ detail: { operationId: second.operationid, ...completed } });
    await waitForOperation(second.operation.id);
    expect(await getSubscription(tenant.id)).toMatchObject({ status: "active", outputs });
  });
});
