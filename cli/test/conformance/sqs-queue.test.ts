import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createSqsAccess } from "../../src/conformance/delivery/access.ts";
import { SqsQueue } from "../../src/conformance/delivery/sqs-queue.ts";

/** Counts the messages of a queue as a product in eu-north-1. Returns the scope of the request's signature. */
async function readScope(queueUrl: string): Promise<string | undefined> {
  let authorization = "";
  const server = createServer((request, response) => {
    authorization = request.headers.authorization ?? "";
    response.end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const credentials = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" };
  const env = { ...credentials, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
  const access = createSqsAccess(env, undefined, { region: "eu-north-1", account: "222222222222" });
  try {
    await new SqsQueue(queueUrl, access ?? expect.fail("no access")).count();
  } finally {
    server.close();
  }
  return /Credential=key\/\d+\/([^,]+)/.exec(authorization)?.[1];
}

test.each([
  ["https://sqs.eu-central-1.amazonaws.com/111111111111/tenantry-product-crm", "eu-central-1"],
  ["https://sqs.cn-north-1.amazonaws.com.cn/111111111111/tenantry-product-crm", "cn-north-1"],
  ["http://127.0.0.1:4566/111111111111/tenantry-product-crm", "eu-north-1"],
])("requests about the queue %s are signed for its region", async (url, region) => {
  expect(await readScope(url)).toBe(`${region}/sqs/aws4_request`);
});
