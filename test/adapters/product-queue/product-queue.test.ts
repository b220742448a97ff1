import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildProduct } from "../../support/builders.ts";

const arnOf = (name: string) => `arn:aws-cn:sqs:cn-north-1:111111111111:${name}`;
let server: Server;
let policies: string[];
/** The times for which queues keep a message, by the queue's name, in seconds. */
let retentions: Record<string, number>;
let endpoint: string;

function recordRetention(QueueName: unknown, attributes: Record<string, string> = {}): void {
  const seconds = attributes["MessageRetentionPeriod"];
  if (seconds !== undefined && QueueName !== undefined) retentions[String(QueueName)] = Number(seconds);
}

function respond(action: string, { QueueName, QueueUrl, Attributes }: Record<string, never>): object {
  const policy = (Attributes as Record<string, string> | undefined)?.["Policy"];
  if (policy !== undefined) policies.push(policy);
  recordRetention(QueueName, Attributes);
  if (action === "GetQueueAttributes") {
    return { Attributes: { QueueArn: arnOf(String(QueueUrl).split("/").at(-1) ?? "") } };
  }
  return { QueueUrl: `${endpoint}/111111111111/${QueueName}` };
}

describe("a product's queue", () => {
  beforeEach(async () => {
    policies = [];
    retentions = {};
    server = createServer(async (request, response) => {
      const action = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
      response.writeHead(200).end(JSON.stringify(respond(action, JSON.parse(await text(request)))));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    vi.stubEnv("AWS_ENDPOINT_URL", endpoint);
    vi.stubEnv("AWS_REGION", "cn-north-1");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    vi.resetModules();
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });

  it("admits only the product's account, in any AWS partition", async () => {
    const { makeProductQueue } = await import("../../../handlers/adapters/product-queue/product-queue.ts");
    const url = await makeProductQueue(buildProduct({ id: "crm", account: "222222222222" }));
    expect(url).toMatch(/\/tenantry-product-crm$/);
    const { Statement } = JSON.parse(policies.at(-1) ?? "") as { Statement: { Principal: object }[] };
    expect(Statement.map(({ Principal }) => Principal)).toEqual([{ AWS: "arn:aws-cn:iam::222222222222:root" }]);
  });

  it("keeps a dead letter for days after the oldest message that can become one", async () => {
    const { makeProductQueue } = await import("../../../handlers/adapters/product-queue/product-queue.ts");
    await makeProductQueue(buildProduct({ id: "crm", account: "222222222222" }));
    const { "tenantry-product-crm": messages = 0, "tenantry-product-crm-dead-letters": deadLetters = 0 } = retentions;
    // A dead letter keeps the age of its message.
    expect(deadLetters - messages).toBeGreaterThanOrEqual(4 * 24 * 60 * 60);
  });
});
