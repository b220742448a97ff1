import { DescribeEventBusCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import type { Product } from "../../schemas/product.ts";
import { anAskedProduct } from "../support/asked-product.ts";
import { as, controlPlane, output } from "../support/engine.ts";

type Statement = { Sid?: string; Effect: string; Principal: unknown; Action: string | string[]; Resource: string };
const statementsIn = (policy: string | undefined): Statement[] => JSON.parse(policy ?? '{"Statement":[]}').Statement;
const accountsIn = (principal: unknown): string[] => JSON.stringify(principal).match(/\d{12}/g) ?? [];

const registered = async (): Promise<Product[]> => {
  const { body } = await (await as("platform-admin")).get<{ items: Product[] }>("/products?limit=100");
  return body.items;
};

it("the bus takes events from accounts of registered products that report, and from no other", async () => {
  const { id, account } = await anAskedProduct();
  const { Policy } = await new EventBridgeClient(controlPlane()).send(
    new DescribeEventBusCommand({ Name: output("EventBusName") }),
  );
  const statements = statementsIn(Policy);
  const [own] = statements.filter(({ Sid }) => Sid === `product-${id}`);
  expect(own).toMatchObject({ Effect: "Allow", Action: "events:PutEvents", Resource: output("EventBusArn") });
  expect(accountsIn(own?.Principal)).toEqual([account]);

  const reporting = (await registered()).filter(({ integration }) => integration.kind === "events");
  const known = new Map(reporting.map((product) => [`product-${product.id}`, product.account]));
  for (const { Sid = "", Principal } of statements) {
    // One that has been retired meanwhile keeps its statement; what it reports changes nothing.
    if (known.has(Sid)) expect(accountsIn(Principal)).toEqual([known.get(Sid)]);
    expect(JSON.stringify(Principal)).not.toContain("*");
  }
});

it("a product's queue is read by its account, and lets nobody else in by its policy", async () => {
  const { account, connection } = await anAskedProduct();
  const { Attributes } = await new SQSClient(controlPlane()).send(
    new GetQueueAttributesCommand({ QueueUrl: connection?.queueUrl, AttributeNames: ["Policy", "QueueArn"] }),
  );
  const Resource = Attributes?.["QueueArn"];
  expect(statementsIn(Attributes?.["Policy"])).toEqual([
    {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
      Resource,
    },
  ]);
});
