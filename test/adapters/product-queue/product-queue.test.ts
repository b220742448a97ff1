import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildProduct } from "../../support/builders.ts";

const arnOf = (name: string) => `arn:aws-cn:sqs:cn-north-1:111111111111:${name}`;
let server: Server;
let policies: string[];
let endpoint: string;

function respond(action: string, { QueueName, QueueUrl, Attributes }: Record<string, never>): object {
  const policy = (Attributes as Record<string, string> | undefined)?.["Policy"];
  if (policy !== undefined) policies.push(policy);
  if (action === "GetQueueAttributes") {
    return { Attributes: { QueueArn: arnOf(String(QueueUrl).split("/").at(-1) ?? "") } };
  }
  return { QueueUrl: `${endpoint}/111111111111/${QueueName}` };
}

describe("a product's queue", () => {
  beforeEach(async () => {
    policies = [];
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
});
