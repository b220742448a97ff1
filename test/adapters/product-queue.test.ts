import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { aProduct } from "../support/builders.ts";

const topicArn = "arn:aws-cn:sns:cn-north-1:111111111111:tenantry-lifecycle";
const arnOf = (name: string) => `arn:aws-cn:sqs:cn-north-1:111111111111:${name}`;

type Subscription = { arn: string; endpoint: string; attributes: Record<string, string> };
let server: Server;
let subscriptions: Subscription[];
let policies: string[];

type AskedOfSqs = { QueueName?: string; QueueUrl?: string; Attributes?: { Policy?: string } };

/** Answers as SQS does, as far as a queue is made and described. */
const asSqs = (action: string, { QueueName, QueueUrl = "", Attributes }: AskedOfSqs): object => {
  if (Attributes?.Policy !== undefined) policies.push(Attributes.Policy);
  if (action === "GetQueueAttributes") return { Attributes: { QueueArn: arnOf(QueueUrl.split("/").at(-1) ?? "") } };
  return { QueueUrl: `${process.env["AWS_ENDPOINT_URL"]}/${QueueName}` };
};

const xml = (action: string, result: string) =>
  `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;

/** The attributes of a Subscribe. */
const attributesIn = (query: URLSearchParams): Record<string, string> =>
  Object.fromEntries(
    [...query]
      .filter(([name]) => /^Attributes\.entry\.\d+\.key$/.test(name))
      .map(([name, key]) => [key, query.get(name.replace(/key$/, "value")) ?? ""]),
  );

/** Answers as SNS does: to subscribe an endpoint anew with other attributes is refused. */
const asSns = (query: URLSearchParams): [status: number, body: string] => {
  const action = query.get("Action") ?? "";
  if (action === "ListSubscriptionsByTopic") {
    const members = subscriptions.map(
      ({ arn, endpoint }) =>
        `<member><SubscriptionArn>${arn}</SubscriptionArn><Endpoint>${endpoint}</Endpoint></member>`,
    );
    return [200, xml(action, `<Subscriptions>${members.join("")}</Subscriptions>`)];
  }
  if (action === "SetSubscriptionAttributes") {
    const found = subscriptions.find(({ arn }) => arn === query.get("SubscriptionArn"));
    if (found) found.attributes[query.get("AttributeName") ?? ""] = query.get("AttributeValue") ?? "";
    return [200, xml(action, "")];
  }
  const [endpoint, attributes] = [query.get("Endpoint") ?? "", attributesIn(query)];
  const known = subscriptions.find((one) => one.endpoint === endpoint);
  if (known && JSON.stringify(known.attributes) !== JSON.stringify(attributes)) {
    const message = "Invalid parameter: Attributes Reason: Subscription already exists with different attributes";
    return [
      400,
      `<ErrorResponse><Error><Code>InvalidParameter</Code><Message>${message}</Message></Error></ErrorResponse>`,
    ];
  }
  if (!known) subscriptions.push({ arn: `${topicArn}:${subscriptions.length}`, endpoint, attributes });
  return [200, xml(action, `<SubscriptionArn>${topicArn}:0</SubscriptionArn>`)];
};

beforeEach(async () => {
  [subscriptions, policies] = [[], []];
  server = createServer(async (request, response) => {
    const body = await text(request);
    const target = request.headers["x-amz-target"];
    const [status, answer] = target
      ? [200, JSON.stringify(asSqs(String(target).split(".")[1] ?? "", JSON.parse(body)))]
      : asSns(new URLSearchParams(body));
    response.writeHead(status).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("AWS_REGION", "cn-north-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  vi.stubEnv("LIFECYCLE_TOPIC_ARN", topicArn);
  vi.resetModules();
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});
const adapter = () => import("../../handlers/adapters/product-queue.ts");
const crm = aProduct({ id: "crm", account: "222222222222" });
const filter = { data: { productIds: ["crm"] } };

describe("the queue of a product", () => {
  it("hears its product's facts from the moment that it is subscribed", async () => {
    const { makeProductQueue } = await adapter();
    expect(await makeProductQueue(crm)).toMatch(/\/tenantry-product-crm$/);
    expect(subscriptions).toHaveLength(1);
    expect(subscriptions[0]?.endpoint).toBe(arnOf("tenantry-product-crm"));
    expect(JSON.parse(subscriptions[0]?.attributes["FilterPolicy"] ?? "")).toEqual(filter);
  });

  it("gets the filter of this release when it was subscribed with another one", async () => {
    const old = { RawMessageDelivery: "true", FilterPolicyScope: "MessageBody", FilterPolicy: "{}" };
    subscriptions = [{ arn: `${topicArn}:0`, endpoint: arnOf("tenantry-product-crm"), attributes: old }];
    const { makeProductQueue } = await adapter();
    await makeProductQueue(crm);
    expect(subscriptions).toHaveLength(1);
    expect(JSON.parse(subscriptions[0]?.attributes["FilterPolicy"] ?? "")).toEqual(filter);
  });

  it("admits the product's account in whichever partition it is", async () => {
    const { makeProductQueue } = await adapter();
    await makeProductQueue(crm);
    const { Statement } = JSON.parse(policies.at(-1) ?? "") as { Statement: { Principal: object }[] };
    expect(Statement.map(({ Principal }) => Principal)).toContainEqual({ AWS: "arn:aws-cn:iam::222222222222:root" });
  });
});
