import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, describe, expect, it } from "vitest";
import type { Envelope } from "../../events/envelope.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import { listenToQueue } from "../support/events/event-listener.ts";
import { createScratchProject } from "../support/guide/scratch-project.ts";
import { registerAvailableProduct } from "../support/scenarios/products.ts";
import { onboardTenant, readTimeline, uniqueName, waitForOperation } from "../support/scenarios/tenants.ts";
import { clientOf, getProductAccountConfig, signInAs, waitFor } from "../support/system/deployed-system.ts";

const project = createScratchProject();
afterAll(project.remove);

/** Onboards, suspends, reactivates and offboards a tenant, and returns its id. */
async function runTenantLifecycle(productId: string): Promise<string> {
  const admin = await signInAs("platform-admin");
  const { tenant } = await onboardTenant({ subscriptions: [{ productId, planId: "standard" }] });
  for (const verb of ["suspend", "reactivate"]) {
    await waitForOperation((await admin.post<Operation>(`/tenants/${tenant.id}/${verb}`)).body.id);
  }
  await waitForOperation((await admin.delete<Operation>(`/tenants/${tenant.id}`)).body.id);
  return tenant.id;
}

/** Shuffles a list, always in the same way: the multiplier shares no divisor with the length. */
const shuffle = <One>(list: One[]): One[] =>
  list
    .map((_, index) => list[(index * 7 + 3) % list.length] as One)
    .filter((one, index, all) => all.indexOf(one) === index);

/** Creates a queue and a table in the product's account. */
async function createAccountResources(account: string) {
  const name = uniqueName("scratch").replaceAll(" ", "-");
  const { QueueUrl = "" } = await clientOf(SQSClient, getProductAccountConfig(account)).send(
    new CreateQueueCommand({ QueueName: name, Attributes: { VisibilityTimeout: "1" } }),
  );
  await clientOf(DynamoDBClient, getProductAccountConfig(account)).send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    }),
  );
  const { endpoint, region } = getProductAccountConfig(account);
  const env = {
    QUEUE_URL: QueueUrl,
    TABLE: name,
    AWS_ENDPOINT_URL: String(endpoint),
    AWS_REGION: String(region),
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: "test",
  };
  const send = (envelope: Envelope) =>
    clientOf(SQSClient, getProductAccountConfig(account)).send(
      new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(envelope) }),
    );
  return { env, send };
}

describe("a program with the packed package, outside the repository", () => {
  it("passes the strict type check, like the consumers of docs/join.md", () => {
    expect(() => project.checkTypes()).not.toThrow();
  });

  it("applies each event of a tenant once and in order, despite copies, reordering and a crash", async () => {
    const { id, account } = await registerAvailableProduct();
    const { body: product } = await (await signInAs("platform-admin")).get<Product>(`/products/${id}`);
    const queue = listenToQueue(product.connection?.queueUrl ?? "");
    const tenantId = await runTenantLifecycle(id);
    const sent = (await readTimeline(tenantId)).filter(({ productid }) => productid === id);
    const received = await waitFor("the product's queue has received all events", async () => {
      const all = await queue.drain();
      return sent.every((one) => all.some((other) => other.id === one.id)) && all;
    });

    const { env, send } = await createAccountResources(account);
    const once = [...new Map(received.map((one) => [one.id, one])).values()];
    for (const one of [...shuffle(once), ...once]) await send(one);
    const first = project.start({ ...env, DIES_AFTER: "2" });
    expect(await first.ended).toBe(9);
    const second = project.start(env);
    const lastOf = (subject: string) =>
      Math.max(...once.filter((one) => one.subject === subject).map((one) => one.sequence));
    const subscription = `tenants/${tenantId}/subscriptions/${id}`;
    await waitFor("all events are consumed", () =>
      [subscription, `tenants/${tenantId}`].every((subject) =>
        project.journal().some(([about, sequence]) => about === subject && sequence === lastOf(subject)),
      ),
    );
    second.stop();
    await second.ended;

    const effects = project.journal();
    const repeated = effects.filter(
      (one, index) => effects.findIndex((other) => String(other) === String(one)) < index,
    );
    // The process died between the second effect and its acknowledgement, so this effect alone is repeated.
    expect(repeated).toEqual([[subscription, 2, "SubscriptionProvisioningStarted"]]);
    const done = [...new Map(effects.map((one) => [String(one), one])).values()];
    const sequences = (subject: string) => done.filter(([about]) => about === subject).map(([, sequence]) => sequence);
    expect(sequences(subscription)).toEqual(sent.map((one) => one.sequence));
    expect(sequences(`tenants/${tenantId}`)).toEqual([...sequences(`tenants/${tenantId}`)].sort((a, b) => a - b));
  });
});
