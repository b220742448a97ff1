import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Envelope } from "../../events/envelope.ts";
import { machineTokenFor } from "../../local/machine-token.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Report } from "../../schemas/report.ts";
import { type Answer, as, call, card, clientOf, eventually, productAccount } from "./engine.ts";
import { anAvailableProduct } from "./product-team.ts";

const plan = (id: string, more: object = {}) => ({
  id,
  name: id,
  tier: id,
  entitlements: { seats: 100, features: [], limits: {} },
  ...more,
});

/** A product that does the work on its tenants itself, by a hand that the test is. */
export const anAskedProduct = async (overrides: object = {}): Promise<Product> => {
  const plans = [plan("standard", { updatableTo: ["large"] }), plan("large")];
  const integration = { kind: "events" };
  const { id } = await anAvailableProduct(undefined, { isolation: "bridge", plans, integration, ...overrides });
  const { body: product } = await (await as("platform-admin")).get<Product>(`/products/${id}`);
  return product;
};

/** Sends a report with the product's machine token. */
export const report = async (
  product: Pick<Product, "id">,
  operationId: string | undefined,
  body: Report | object = { outcome: "completed" },
  headers: Record<string, string> = {},
): Promise<Answer<Operation>> => {
  const token = await machineTokenFor(card(), product.id);
  return call<Operation>("POST", `/operations/${operationId}/report`, { token, body, headers });
};

/** The next fact of this name about the tenant in the product's queue, read as its own account reads it. */
export const asked = ({ account, connection }: Product, type: string, tenantId: string): Promise<Envelope> => {
  const sqs = clientOf(SQSClient, productAccount(account));
  const QueueUrl = connection?.queueUrl;
  return eventually(`the product hears ${type}`, async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    let found: Envelope | undefined;
    for (const { Body = "", ReceiptHandle } of Messages) {
      const fact = Envelope.parse(JSON.parse(Body));
      if (fact.type === type && fact.tenantid === tenantId) found = fact;
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    return found;
  });
};
