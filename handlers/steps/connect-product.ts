import { readEnvironment } from "../../schemas/environment.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import { type StepNameOf, workflowSteps } from "../../schemas/workflow-steps.ts";
import { grantBusAccess, revokeBusAccess } from "../adapters/bus/bus-policy.ts";
import { getProduct } from "../adapters/dynamodb/catalogs.ts";
import { makeMachineClient } from "../adapters/identity/machine-client.ts";
import { makeProductQueue } from "../adapters/product-queue/product-queue.ts";
import { compareQueues, repairQueues } from "./connection/compare-queues.ts";
import { createStepHandler, dispatchStep, type StepHandler } from "./runtime/step-handler.ts";
import type { StepResult } from "./runtime/task-input.ts";

const busPolicyFull: StepResult = {
  status: "failed",
  error: {
    code: "busFull",
    reason:
      "The policy of the bus has no space for another account. Deploy the control plane with organisation.id, " +
      "which allows all accounts of the organization to report, or retire products that no longer report.",
    step: workflowSteps.connectProduct.name,
    retryable: true,
  },
};

async function loadProduct(productId: string): Promise<ProductRecord> {
  const product = await getProduct(productId);
  if (product === undefined) throw new Error(`There is no product ${productId}`);
  return product;
}

/** Allows a self-provisioned product's account to report on the bus; returns false when the bus policy is full. */
async function allowReports(product: ProductRecord): Promise<boolean> {
  if (product.integration.kind !== "events") return true;
  const isGranted = (await grantBusAccess(product)) === "granted";
  // If the product was retired meanwhile, its retirement may have found no statement, so it is removed here.
  if ((await loadProduct(product.id)).status === "retired") await revokeBusAccess(product);
  return isGranted || readEnvironment("BUS_ADMITS") === "organisation";
}

/** Connects a product with the control plane: a queue for events; a machine client and a bus statement for reports. */
async function connectProduct({ productId = "" }: OperationRecord): Promise<StepResult> {
  const product = await loadProduct(productId);
  const queueUrl = await makeProductQueue(product);
  if (!(await allowReports(product))) return busPolicyFull;
  const clientId = product.connection.clientId ?? (await makeMachineClient(product.id));
  return { status: "succeeded", outputs: { queueUrl, clientId } };
}

const handlers: Record<StepNameOf<"connect-product">, StepHandler> = {
  "Connect the product": createStepHandler(connectProduct),
  "Compare the queues": createStepHandler(compareQueues),
  "Repair the queues": createStepHandler(repairQueues),
};

/** Runs all steps on the products' queues, so that no other function may change them. */
export const handler = (raw: unknown) => dispatchStep(handlers, raw);
