import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SQSClient } from "@aws-sdk/client-sqs";
import { consume } from "../../../consumer/consume.ts";
import { poll } from "../../../consumer/poll.ts";
import { createHandlers } from "../../../examples/helpdesk/handlers.ts";
import { createOrderStore, StateFile } from "../../../examples/helpdesk/state-file.ts";
import { Workspaces } from "../../../examples/helpdesk/workspaces.ts";
import type { Product } from "../../../schemas/product.ts";
import { registerSelfProvisionedProduct, sendReport } from "../../support/scenarios/self-provisioned-product.ts";
import { clientOf, getProductAccountConfig } from "../../support/system/deployed-system.ts";

/** A self-provisioned product that reports on every request with the code of the example help desk. */
export type AnsweringProduct = { product: Product; stop: () => Promise<void> };

const workspacesByProduct = new Map<string, Workspaces>();

/** Checks whether a product's service runs in this process, so that its workspaces can be read. */
export const hasRunningService = (productId: string): boolean => workspacesByProduct.has(productId);

/** Returns the workspace that a self-provisioned product has for a tenant. */
export const findWorkspace = (productId: string, tenantId: string) =>
  workspacesByProduct.get(productId)?.find(tenantId);

/** Registers a self-provisioned product and starts its service. */
export async function startAnsweringProduct(): Promise<AnsweringProduct> {
  const product = await registerSelfProvisionedProduct();
  const stateFile = new StateFile(join(mkdtempSync(join(tmpdir(), "answering-product-")), "state.json"));
  const workspaces = new Workspaces(stateFile, (tenantId) => `http://localhost/${tenantId}`);
  workspacesByProduct.set(product.id, workspaces);
  const controlPlane = {
    report: async (operationId: string, body: object) => {
      const { status } = await sendReport(product, operationId, body);
      if (status === 429 || status >= 500) throw new Error(`The report returned ${status}`);
    },
    getProfile: async () => undefined,
  };
  const consumer = consume({
    name: product.id,
    order: { store: createOrderStore(stateFile) },
    handlers: createHandlers(workspaces, controlPlane),
  });
  const abortController = new AbortController();
  const { signal } = abortController;
  const client = clientOf(SQSClient, getProductAccountConfig(product.account));
  const queueUrl = product.connection?.queueUrl ?? "";
  const done = poll(consumer, { client, queueUrl, signal, waitSeconds: 1 });
  const stop = async () => {
    abortController.abort();
    await done.catch(() => {});
  };
  return { product, stop };
}
