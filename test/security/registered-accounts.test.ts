import { DescribeEventBusCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import type { Product } from "../../schemas/product.ts";
import { readList } from "../support/lists.ts";
import {
  buildProductRegistration,
  createProvisionerRole,
  registerProduct,
  verifyProduct,
} from "../support/scenarios/products.ts";
import { registerSelfProvisionedProduct } from "../support/scenarios/self-provisioned-product.ts";
import { waitForOperation } from "../support/scenarios/tenants.ts";
import { clientOf, readOutput, signInAs, waitFor } from "../support/system/deployed-system.ts";

type Statement = { Sid?: string; Effect: string; Principal: unknown; Action: string | string[]; Resource: string };
const parseStatements = (policy: string | undefined): Statement[] => JSON.parse(policy ?? '{"Statement":[]}').Statement;
const parseAccounts = (principal: unknown): string[] => JSON.stringify(principal).match(/\d{12}/g) ?? [];

async function readBusStatements(): Promise<Statement[]> {
  const describe = new DescribeEventBusCommand({ Name: readOutput("EventBusName") });
  return parseStatements((await clientOf(EventBridgeClient).send(describe)).Policy);
}

const listRegisteredProducts = async () => readList<Product>(await signInAs("platform-admin"), "/products");

it("the bus accepts events from accounts of registered self-provisioned products only", async () => {
  const { id, account } = await registerSelfProvisionedProduct();
  const statements = await readBusStatements();
  const [own] = statements.filter(({ Sid }) => Sid === `product-${id}`);
  expect(own).toMatchObject({ Effect: "Allow", Action: "events:PutEvents", Resource: readOutput("EventBusArn") });
  expect(parseAccounts(own?.Principal)).toEqual([account]);

  const reporting = (await listRegisteredProducts()).filter(({ integration }) => integration.kind === "events");
  const known = new Map(reporting.map((product) => [`product-${product.id}`, product.account]));
  for (const { Sid = "", Principal } of statements) {
    // A product that another test retires may still have its statement for a moment; its reports change nothing.
    if (known.has(Sid)) expect(parseAccounts(Principal)).toEqual([known.get(Sid)]);
    expect(JSON.stringify(Principal)).not.toContain("*");
  }
});

it("a product whose account is not verified gets no queue, no client and no bus access", async () => {
  const registration = buildProductRegistration(undefined, {
    account: "999999999999",
    integration: { kind: "events" },
  });
  const { body } = await registerProduct(registration);
  const verification = await waitForOperation(body.operation.id);
  expect(verification).toMatchObject({ status: "failed", error: { code: "accountNotReachable" } });
  expect(verification.error?.reason).toContain("--kind events");
  const { body: product } = await (await signInAs("platform-admin")).get<Product>(`/products/${registration.id}`);
  expect(product.status).toBe("failed");
  expect(product.connection).not.toHaveProperty("queueUrl");
  expect(product.connection).not.toHaveProperty("clientId");
  const { QueueUrls = [] } = await clientOf(SQSClient).send(
    new ListQueuesCommand({ QueueNamePrefix: `tenantry-product-${registration.id}` }),
  );
  expect(QueueUrls).toEqual([]);
  expect(JSON.stringify(await readBusStatements())).not.toContain("999999999999");
});

it("a self-provisioned product fails its verification if its role can be assumed without the ExternalId", async () => {
  const { body } = await registerProduct(buildProductRegistration(undefined, { integration: { kind: "events" } }));
  await waitForOperation(body.operation.id);
  await createProvisionerRole(body.product, { open: true });
  expect(await verifyProduct(body.product)).toMatchObject({ status: "failed", error: { code: "roleOpen" } });
});

it("a retired product loses its bus access", async () => {
  const { id } = await registerSelfProvisionedProduct();
  const isAdmitted = async () => (await readBusStatements()).some(({ Sid }) => Sid === `product-${id}`);
  expect(await isAdmitted()).toBe(true);
  expect((await (await signInAs("platform-admin")).delete(`/products/${id}`)).status).toBe(200);
  await waitFor("its statement is gone", async () => !(await isAdmitted()));
});

it("a product's queue allows only the product's account to read it", async () => {
  const { account, connection } = await registerSelfProvisionedProduct();
  const { Attributes } = await clientOf(SQSClient).send(
    new GetQueueAttributesCommand({ QueueUrl: connection?.queueUrl, AttributeNames: ["Policy", "QueueArn"] }),
  );
  const Resource = Attributes?.["QueueArn"];
  expect(parseStatements(Attributes?.["Policy"])).toEqual([
    {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
      Resource,
    },
  ]);
});
