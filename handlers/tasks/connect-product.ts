import type { OperationRecord } from "../../schemas/operation.ts";
import { admitToBus } from "../adapters/bus-policy.ts";
import { getProduct } from "../adapters/catalogs.ts";
import { makeMachineClient } from "../adapters/machine-client.ts";
import { makeProductQueue } from "../adapters/product-queue.ts";
import { type StepResult, step } from "./step.ts";

/** Gives a product its ways to the control plane: the queue by which it hears, the client and the bus by which it speaks. */
const connect = async ({ productId = "" }: OperationRecord): Promise<StepResult> => {
  const product = await getProduct(productId);
  if (product === undefined) throw new Error(`There is no product ${productId}`);
  const queueUrl = await makeProductQueue(product);
  if (product.integration.kind === "events") await admitToBus(product);
  const clientId = product.connection.clientId ?? (await makeMachineClient(product.id));
  return { status: "succeeded", outputs: { queueUrl, clientId } };
};

export const handler = step(connect);
