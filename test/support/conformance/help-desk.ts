import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type Consumer, consume, type Handlers } from "../../../consumer/consume.ts";
import type { OrderStore } from "../../../consumer/order-store.ts";
import { poll } from "../../../consumer/poll.ts";
import type { ControlPlane } from "../../../examples/helpdesk/control-plane.ts";
import { createHandlers } from "../../../examples/helpdesk/handlers.ts";
import { createOrderStore, StateFile } from "../../../examples/helpdesk/state-file.ts";
import { Workspaces } from "../../../examples/helpdesk/workspaces.ts";
import { getMachineToken } from "../../../local/machine-token.ts";
import type { Product } from "../../../schemas/product.ts";
import { registerSelfProvisionedProduct, sendReport } from "../scenarios/self-provisioned-product.ts";
import { uniqueName } from "../scenarios/tenants.ts";
import { callApi, clientOf, getConnectionInfo, getProductAccountConfig } from "../system/deployed-system.ts";

type HelpDeskParts = {
  workspaces: Workspaces;
  controlPlane: Pick<ControlPlane, "report" | "getProfile">;
  handlers: Handlers;
};

/** One changed behavior of the help desk. */
export type Fault = {
  changeControlPlane?: (controlPlane: HelpDeskParts["controlPlane"]) => HelpDeskParts["controlPlane"];
  changeHandlers?: (parts: HelpDeskParts) => Handlers;
  changeConsumer?: (consumer: Consumer) => Consumer;
  order?: OrderStore | undefined;
};

/** A running help desk: the address of its workspaces, and the queue from which it reads. */
export type RunningHelpDesk = { product: Product; probe: string; queueUrl: string; stop: () => Promise<void> };

/** Serves the workspaces as the help desk does. */
async function serve(find: (tenantId: string) => object | undefined) {
  const server = createServer((request, response) => {
    const workspace = find(request.url?.slice(1) ?? "");
    response.writeHead(workspace ? 200 : 404).end(JSON.stringify(workspace ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { server, address: `http://127.0.0.1:${port}` };
}

/** Creates a queue in the product's account, from which the product reads while it is checked. */
async function createRehearsalQueue(account: string): Promise<string> {
  const sqs = clientOf(SQSClient, getProductAccountConfig(account));
  const QueueName = uniqueName("rehearsal").replaceAll(" ", "-");
  const { QueueUrl = "" } = await sqs.send(
    new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: "5" } }),
  );
  return QueueUrl;
}

const createControlPlane = (product: Product): HelpDeskParts["controlPlane"] => ({
  report: async (operationId, report) => {
    const { status } = await sendReport(product, operationId, report);
    if (status === 429 || status >= 500) throw new Error(`The report returned ${status}`);
  },
  getProfile: async (tenantId, userId) => {
    const token = await getMachineToken(getConnectionInfo(), product.id);
    const { status, body } = await callApi<{ attributes: object }>(
      "GET",
      `/tenants/${tenantId}/users/${userId}/profile`,
      {
        token,
      },
    );
    return status === 200 ? body.attributes : undefined;
  },
});

/** Starts the example help desk with at most one changed behavior, on a queue of its own account. */
export async function startHelpDesk(fault: Fault = {}): Promise<RunningHelpDesk> {
  const product = await registerSelfProvisionedProduct({ profileAttributes: ["email", "displayName"] });
  const stateFile = new StateFile(join(mkdtempSync(join(tmpdir(), "help-desk-")), "state.json"));
  const { server, address } = await serve((tenantId) => workspaces.find(tenantId));
  const workspaces = new Workspaces(stateFile, (tenantId) => `${address}/${tenantId}`);
  const { changeControlPlane = (same) => same, changeHandlers = ({ handlers }) => handlers } = fault;
  const controlPlane = changeControlPlane(createControlPlane(product));
  const handlers = changeHandlers({ workspaces, controlPlane, handlers: createHandlers(workspaces, controlPlane) });
  const store = fault.order ?? createOrderStore(stateFile);
  const consumer = consume({ name: product.id, order: { store }, handlers });
  const queueUrl = await createRehearsalQueue(product.account);
  const abortController = new AbortController();
  const { signal } = abortController;
  const client = clientOf(SQSClient, getProductAccountConfig(product.account));
  const done = poll((fault.changeConsumer ?? ((same) => same))(consumer), { client, queueUrl, signal, waitSeconds: 1 });
  const stop = async () => {
    abortController.abort();
    server.close();
    await done.catch(() => {});
  };
  return { product, probe: `${address}/{tenantId}`, queueUrl, stop };
}
