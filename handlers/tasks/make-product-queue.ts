import type { OperationRecord } from "../../schemas/operation.ts";
import { getProduct } from "../adapters/catalogs.ts";
import { makeProductQueue } from "../adapters/product-queue.ts";
import { type StepResult, step } from "./step.ts";

const make = async ({ productId = "" }: OperationRecord): Promise<StepResult> => {
  const product = await getProduct(productId);
  if (product === undefined) throw new Error(`There is no product ${productId}`);
  return { status: "succeeded", outputs: { queueUrl: await makeProductQueue(product) } };
};

export const handler = step(make);
