import { DescribeEventBusCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import type { Product } from "../../schemas/product.ts";
import { anAskedProduct } from "../support/asked-product.ts";
import { as, clientOf, eventually, output } from "../support/engine.ts";
import { readList } from "../support/lists.ts";
import { admit, aProduct, register, verify } from "../support/product-team.ts";
import { ended } from "../support/stories.ts";

type Statement = { Sid?: string; Effect: string; Principal: unknown; Action: string | string[]; Resource: string };
const statementsIn = (policy: string | undefined): Statement[] => JSON.parse(policy ?? '{"Statement":[]}').Statement;
const accountsIn = (principal: unknown): string[] => JSON.stringify(principal).match(/\d{12}/g) ?? [];

const busStatements = async (): Promise<Statement[]> => {
  const describe = new DescribeEventBusCommand({ Name: output("EventBusName") });
  return statementsIn((await clientOf(EventBridgeClient).send(describe)).Policy);
};

const registered = async () => readList<Product>(await as("platform-admin"), "/products");

it("the bus takes events from accounts of registered products that report, and from no other", async () => {
  const { id, account } = await anAskedProduct();
  const statements = await busStatements();
  const [own] = statements.filter(({ Sid }) => Sid === `product-${id}`);
  expect(own).toMatchObject({ Effect: "Allow", Action: "events:PutEvents", Resource: output("EventBusArn") });
  expect(accountsIn(own?.Principal)).toEqual([account]);

  const reporting = (await registered()).filter(({ integration }) => integration.kind === "events");
  const known = new Map(reporting.map((product) => [`product-${product.id}`, product.account]));
  for (const { Sid = "", Principal } of statements) {
    // One that has been retired meanwhile may not have lost its statement yet; what it reports changes nothing.
    if (known.has(Sid)) expect(accountsIn(Principal)).toEqual([known.get(Sid)]);
    expect(JSON.stringify(Principal)).not.toContain("*");
  }
});

it("an account that proves nothing gets no queue, no client and no place on the bus", async () => {
  const registration = aProduct(undefined, { account: "999999999999", integration: { kind: "events" } });
  const { body } = await register(registration);
  const verification = await ended(body.operation.id);
  expect(verification).toMatchObject({ status: "failed", error: { code: "accountNotReachable" } });
  expect(verification.error?.reason).toContain("--kind events");
  const { body: product } = await (await as("platform-admin")).get<Product>(`/products/${registration.id}`);
  expect(product.status).toBe("failed");
  expect(product.connection).not.toHaveProperty("queueUrl");
  expect(product.connection).not.toHaveProperty("clientId");
  const { QueueUrls = [] } = await clientOf(SQSClient).send(
    new ListQueuesCommand({ QueueNamePrefix: `tenantry-product-${registration.id}` }),
  );
  expect(QueueUrls).toEqual([]);
  expect(JSON.stringify(await busStatements())).not.toContain("999999999999");
});

it("a product of kind events whose role opens without the ExternalId is refused like any other", async () => {
  const { body } = await register(aProduct(undefined, { integration: { kind: "events" } }));
  await ended(body.operation.id);
  await admit(body.product, { open: true });
  expect(await verify(body.product)).toMatchObject({ status: "failed", error: { code: "roleOpen" } });
});

it("a product that is retired loses its place on the bus", async () => {
  const { id } = await anAskedProduct();
  const isAdmitted = async () => (await busStatements()).some(({ Sid }) => Sid === `product-${id}`);
  expect(await isAdmitted()).toBe(true);
  expect((await (await as("platform-admin")).delete(`/products/${id}`)).status).toBe(200);
  await eventually("its statement is gone", async () => !(await isAdmitted()));
});

it("a product's queue is read by its account, and lets nobody else in by its policy", async () => {
  const { account, connection } = await anAskedProduct();
  const { Attributes } = await clientOf(SQSClient).send(
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
