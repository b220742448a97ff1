import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Envelope } from "../../../events/envelope.ts";
import { getMachineToken } from "../../../local/machine-token.ts";
import type { Operation } from "../../../schemas/operation.ts";
import type { Product } from "../../../schemas/product.ts";
import type { Report } from "../../../schemas/report.ts";
import {
  type ApiResponse,
  callApi,
  clientOf,
  getConnectionInfo,
  getProductAccountConfig,
  signInAs,
  waitFor,
} from "../system/deployed-system.ts";
import { registerAvailableProduct } from "./products.ts";

const buildPlan = (id: string, more: object = {}) => ({
  id,
  name: id,
  tier: id,
  entitlements: { seats: 100, features: [], limits: {} },
  ...more,
});

/** Registers a self-provisioned product, for which the test itself reports. */
export async function registerSelfProvisionedProduct(overrides: object = {}): Promise<Product> {
  const plans = [buildPlan("standard", { updatableTo: ["large"] }), buildPlan("large")];
  const integration = { kind: "events" };
  const { id } = await registerAvailableProduct(undefined, { isolation: "bridge", plans, integration, ...overrides });
  const { body: product } = await (await signInAs("platform-admin")).get<Product>(`/products/${id}`);
  return product;
}

/** Sends a report with the product's machine token. */
export async function sendReport(
  product: Pick<Product, "id">,
  operationId: string | undefined,
  body: Report | object = { outcome: "completed" },
  headers: Record<string, string> = {},
): Promise<ApiResponse<Operation>> {
  const token = await getMachineToken(getConnectionInfo(), product.id);
  return callApi<Operation>("POST", `/operations/${operationId}/report`, { token, body, headers });
}

/** Waits for the next event of this type about the tenant in the product's queue, read with the product account's
 *  rights. */
export function waitForProductEvent(
  { account, connection }: Product,
  type: string,
  tenantId: string,
): Promise<Envelope> {
  const sqs = clientOf(SQSClient, getProductAccountConfig(account));
  const QueueUrl = connection?.queueUrl;
  return waitFor(`the product receives ${type}`, async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    let found: Envelope | undefined;
    for (const { Body = "", ReceiptHandle } of Messages) {
      const event = Envelope.parse(JSON.parse(Body));
      if (event.type === type && event.tenantid === tenantId) found = event;
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    return found;
  });
}
