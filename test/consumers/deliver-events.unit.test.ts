import { NotFoundException, SNSClient } from "@aws-sdk/client-sns";
import { QueueDoesNotExist, SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Envelope } from "../../events/envelope.ts";
import { commit } from "../../handlers/adapters/dynamodb/store.ts";
import { buildNotificationItems } from "../../handlers/adapters/notifications/notification-items.ts";
import { handler } from "../../handlers/consumers/deliver-events.ts";
import { accept } from "../../handlers/core/shared/decision.ts";
import type { NotificationRecord } from "../../schemas/notification.ts";
import { buildProduct, NOW } from "../support/builders.ts";
import { buildEvent } from "../support/events/generated-events.ts";
import { MemoryTables } from "../support/tables/memory-tables.ts";

type Command = { constructor: { name: string }; input: { TopicArn?: string; QueueUrl?: string } };

const hex = (number: number) => number.toString(16).padStart(32, "0");
const tenantIdOf = (number: number) => `ten_${hex(number)}`;

let memory: MemoryTables;
let sent: string[] = [];
let failSend: (command: Command) => Error | undefined = () => undefined;
const sends = { sns: SNSClient.prototype.send, sqs: SQSClient.prototype.send };

beforeEach(() => {
  Object.assign(process.env, {
    NOTIFICATION_TABLE: "notifications",
    PRODUCT_TABLE: "products",
    TENANT_TABLE: "tenants",
  });
  memory = new MemoryTables().install();
  sent = [];
  failSend = () => undefined;
  const send = async (command: Command) => {
    const rejection = failSend(command);
    if (rejection) throw rejection;
    const action = command.constructor.name.replace("Command", "");
    sent.push(`${action} ${command.input.TopicArn ?? command.input.QueueUrl}`);
    return {};
  };
  SNSClient.prototype.send = send as never;
  SQSClient.prototype.send = send as never;
});
afterEach(() => {
  memory.restore();
  SNSClient.prototype.send = sends.sns;
  SQSClient.prototype.send = sends.sqs;
});

let count = 0;
async function addNotification(scope: string, more: Partial<NotificationRecord> = {}): Promise<string> {
  count += 1;
  const tenantId = scope.startsWith("tenant#") ? { tenantId: scope.slice("tenant#".length) } : {};
  const about = { topic: "lifecycle", protocol: "https", endpoint: `https://example.com/${count}` } as const;
  const record = {
    ...about,
    ...tenantId,
    id: `ntf_${hex(count)}`,
    scope,
    topicArn: `topic-${count}`,
    subscriptionArn: `subscription-${count}`,
    createdAt: NOW,
    updatedAt: NOW,
    version: 1,
    ...more,
  };
  await commit(accept([]), { actor: "a", correlationId: "c", now: NOW }, () => buildNotificationItems(record));
  return record.topicArn;
}

function product(id: string, status?: "retired") {
  const record = buildProduct({ id, ...(status && { status }) });
  record.connection.queueUrl = `queue-${id}`;
  memory.put("products", { pk: `product#${id}`, sk: "product", ...record });
}

function deliver(...envelopes: Envelope[]) {
  const Records = envelopes.map((detail, index) => ({ messageId: String(index), body: JSON.stringify({ detail }) }));
  return handler({ Records } as unknown as SQSEvent, { getRemainingTimeInMillis: () => 30_000 } as Context);
}
const updated = (tenantid: string, productIds: string[] = []): Envelope => ({
  ...buildEvent("TenantUpdated", { productIds }),
  tenantid,
});

describe("delivering an event", () => {
  it("reaches the tenant's two notifications and its products with few reads among 1,000 tenants", async () => {
    const own: string[] = [];
    for (let number = 0; number < 1000; number += 1) {
      memory.put("tenants", { pk: `tenant#${tenantIdOf(number)}`, sk: "tenant", status: "active" });
      for (let each = 0; each < 2; each += 1) {
        const topic = await addNotification(`tenant#${tenantIdOf(number)}`);
        if (number === 7) own.push(topic);
      }
    }
    for (let number = 0; number < 200; number += 1) product(`p${number}`);
    const before = memory.count("Query");
    expect(await deliver(updated(tenantIdOf(7), ["p1", "p199"]))).toEqual({ batchItemFailures: [] });
    expect(sent.sort()).toEqual(
      ["SendMessage queue-p1", "SendMessage queue-p199", ...own.map((topic) => `Publish ${topic}`)].sort(),
    );
    // One query each for the scopes of the platform, the tenant and the products' team.
    expect([memory.count("Query") - before, memory.count("BatchGet")]).toEqual([3, 1]);
  });

  it("reaches all others when one topic fails, and is retried", async () => {
    product("crm");
    const [one, two] = [await addNotification("platform"), await addNotification("platform")];
    failSend = ({ input }) => (input.TopicArn === one ? new Error("throttled") : undefined);
    expect(await deliver(updated(tenantIdOf(1), ["crm"]))).toEqual({ batchItemFailures: [{ itemIdentifier: "0" }] });
    expect(sent.sort()).toEqual([`Publish ${two}`, "SendMessage queue-crm"]);
  });

  it("reaches the notifications when a product's queue is missing", async () => {
    product("crm");
    const topic = await addNotification("platform");
    failSend = ({ input }) =>
      input.QueueUrl === undefined ? undefined : new QueueDoesNotExist({ message: "gone", $metadata: {} });
    expect(await deliver(updated(tenantIdOf(1), ["crm"]))).toEqual({ batchItemFailures: [{ itemIdentifier: "0" }] });
    expect(sent).toEqual([`Publish ${topic}`]);
  });

  it("reaches the queue of a product that has retired since, and succeeds if an operator has deleted it", async () => {
    product("crm", "retired");
    expect(await deliver(updated(tenantIdOf(1), ["crm"]))).toEqual({ batchItemFailures: [] });
    expect(sent).toEqual(["SendMessage queue-crm"]);
    failSend = () => new QueueDoesNotExist({ message: "gone", $metadata: {} });
    expect(await deliver(updated(tenantIdOf(1), ["crm"]))).toEqual({ batchItemFailures: [] });
  });

  it("succeeds when a notification is removed at the same time", async () => {
    await addNotification("platform");
    failSend = () => new NotFoundException({ message: "gone", $metadata: {} });
    expect(await deliver(updated(tenantIdOf(1)))).toEqual({ batchItemFailures: [] });
  });

  it("fails only the record that cannot be read", async () => {
    const topic = await addNotification("platform");
    expect(await deliver({} as Envelope, updated(tenantIdOf(1)))).toEqual({
      batchItemFailures: [{ itemIdentifier: "0" }],
    });
    expect(sent).toEqual([`Publish ${topic}`]);
  });
});

describe("the deletion of a tenant", () => {
  const deleted = { ...buildEvent("TenantDeleted"), tenantid: tenantIdOf(1) };
  const rowsOf = (number: number) =>
    memory.rows("notifications").filter((row) => row["scope"] === `tenant#${tenantIdOf(number)}`);

  it("removes its notifications with their topics and endpoints, and no other tenant's", async () => {
    for (const number of [1, 2])
      memory.put("tenants", { pk: `tenant#${tenantIdOf(number)}`, sk: "tenant", status: "active" });
    const own = [await addNotification(`tenant#${tenantIdOf(1)}`), await addNotification(`tenant#${tenantIdOf(1)}`)];
    await addNotification(`tenant#${tenantIdOf(2)}`);
    expect(await deliver(deleted)).toEqual({ batchItemFailures: [] });
    expect(sent).toEqual([...own.map((topic) => `Publish ${topic}`), ...own.map((topic) => `DeleteTopic ${topic}`)]);
    expect([rowsOf(1).length, rowsOf(2).length]).toEqual([0, 1]);
    expect(memory.rows("notifications").filter(({ id }) => String(id).startsWith("endpoint#"))).toHaveLength(1);
    // A duplicate of the event finds nothing to do.
    sent = [];
    expect(await deliver(deleted)).toEqual({ batchItemFailures: [] });
    expect(sent).toEqual([]);
  });

  it("is retried while the counter shows a notification that is not in the index yet", async () => {
    memory.put("notifications", { id: `count#tenant#${tenantIdOf(1)}`, used: 1 });
    expect(await deliver(deleted)).toEqual({ batchItemFailures: [{ itemIdentifier: "0" }] });
  });
});

describe("an endpoint", () => {
  const endpoint = { protocol: "email", endpoint: "Ada@Example.com" } as const;

  it("can be subscribed once in each scope", async () => {
    for (const number of [1, 2])
      memory.put("tenants", { pk: `tenant#${tenantIdOf(number)}`, sk: "tenant", status: "active" });
    await addNotification(`tenant#${tenantIdOf(1)}`, endpoint);
    await addNotification(`tenant#${tenantIdOf(2)}`, endpoint);
    const again = addNotification(`tenant#${tenantIdOf(1)}`, { ...endpoint, endpoint: "ada@example.com" });
    await expect(again).rejects.toMatchObject({ name: "Conflict" });
  });

  it("cannot be subscribed by an offboarding tenant", async () => {
    memory.put("tenants", { pk: `tenant#${tenantIdOf(1)}`, sk: "tenant", status: "offboarding" });
    await expect(addNotification(`tenant#${tenantIdOf(1)}`)).rejects.toMatchObject({ name: "Conflict" });
  });
});
