import { readEnvironment } from "../../schemas/environment.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import { grantBusAccess, revokeBusAccess } from "../adapters/bus/bus-policy.ts";
import { getProduct } from "../adapters/dynamodb/catalogs.ts";
import { makeMachineClient } from "../adapters/identity/machine-client.ts";
import { makeProductQueue } from "../adapters/product-queue/product-queue.ts";
import { createStepHandler, type StepResult } from "./runtime/step-handler.ts";

const busPolicyFull: StepResult = {
  status: "failed",
  error: {
    code: "busFull",
    reason:
      "The policy of the bus has no room for another account. Deploy the control plane with organisation.id, " +
      "which lets the accounts of the organisation report, or retire products that report no more.",
    step: "Connect the product",
    retryable: true,
  },
};

const loadProduct = async (productId: string): Promise<ProductRecord> => {
  const product = await getProduct(productId);
  if (product === undefined) throw new Error(`There is no product ${productId}`);
  return product;
};

/** Lets the account of a product that does the work itself report on the bus; returns false where there is no room. */
const allowReports = async (product: ProductRecord): Promise<boolean> => {
  if (product.integration.kind !== "events") return true;
  const isAdmitted = (await grantBusAccess(product)) === "admitted";
  // Whoever retired it meanwhile may have found no statement to take away: then it is taken away here.
  if ((await loadProduct(product.id)).status === "retired") await revokeBusAccess(product);
  return isAdmitted || readEnvironment("BUS_ADMITS") === "organisation";
};

/** Gives a product its ways to the control plane: the queue by which it hears, the client and the bus by which it speaks. */
const connectProduct = async ({ productId = "" }: OperationRecord): Promise<StepResult> => {
  const product = await loadProduct(productId);
  const queueUrl = await makeProductQueue(product);
  if (!(await allowReports(product))) return busPolicyFull;
  const clientId = product.connection.clientId ?? (await makeMachineClient(product.id));
  return { status: "succeeded", outputs: { queueUrl, clientId } };
};

export const handler = createStepHandler(connectProduct);
